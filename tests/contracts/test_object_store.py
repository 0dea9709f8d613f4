"""What every object store of the vault must do; run on each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.vault.disk import RealDisk
from server.vault.errors import BadKey, NoSuchObject, OtherBytes
from server.vault.filesystem import FilesystemStore
from server.vault.store import ObjectStore


@pytest.fixture(params=["filesystem"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return FilesystemStore(tmp_path / "vault")


def test_what_was_put_is_got(store: ObjectStore) -> None:
    store.put_once("boxes/box-1/a.cose", b"bytes")
    assert store.get("boxes/box-1/a.cose") == b"bytes"
    assert store.size("boxes/box-1/a.cose") == 5


def test_the_same_bytes_twice_are_no_error(store: ObjectStore) -> None:
    store.put_once("a", b"bytes")
    store.put_once("a", b"bytes")


def test_other_bytes_under_an_old_name_are_refused_and_the_old_ones_stay(store: ObjectStore, tmp_path: Path) -> None:
    store.put_once("a", b"bytes")
    with pytest.raises(OtherBytes):
        store.put_once("a", b"others")
    (tmp_path / "file").write_bytes(b"others")
    with pytest.raises(OtherBytes):
        store.put_file("a", tmp_path / "file")
    assert store.get("a") == b"bytes"


def test_a_files_bytes_stay_when_the_file_is_removed(store: ObjectStore, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"film" * 1000)
    store.put_file("boxes/x.seg", source)
    source.unlink()
    assert store.get("boxes/x.seg") == b"film" * 1000


def test_a_range_comes_in_pieces(store: ObjectStore) -> None:
    store.put_once("a", bytes(range(100)))
    assert list(store.read_range("a", 10, 35, piece=10)) == [
        bytes(range(10, 20)),
        bytes(range(20, 30)),
        bytes(range(30, 35)),
    ]


def test_what_is_not_there_is_said(store: ObjectStore) -> None:
    assert store.size("a") is None
    with pytest.raises(NoSuchObject):
        store.get("a")
    with pytest.raises(NoSuchObject):
        store.read_range("a", 0, 1)


@pytest.mark.parametrize("key", ["", "../x", "a/../b", "/etc/passwd", "a//b", ".tmp/x", "A", "a" * 500])
def test_a_key_that_leaves_the_store_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(BadKey):
        store.put_once(key, b"x")


class WatchedDisk(RealDisk):
    """The kernel's, that tells which folders were synced, in order."""

    def __init__(self) -> None:
        self.folders: list[str] = []

    def sync(self, what: int | str) -> None:
        super().sync(what)
        if isinstance(what, str) and Path(what).is_dir():
            self.folders.append(Path(what).name)


def test_names_put_together_are_durable_before_the_batch_ends(tmp_path: Path) -> None:
    disk = WatchedDisk()
    store = FilesystemStore(tmp_path / "vault", disk)
    store.put_once("boxes/x/0", b"folder")
    disk.folders.clear()
    with store.gathered():
        for number in range(1, 4):
            store.put_once(f"boxes/x/{number}", b"record")
        assert disk.folders == []
    assert disk.folders == ["x"]
    store.put_once("boxes/x/4", b"alone again")
    assert len(disk.folders) == 2


def test_a_batch_that_failed_leaves_names_that_the_next_put_makes_durable(tmp_path: Path) -> None:
    disk = WatchedDisk()
    store = FilesystemStore(tmp_path / "vault", disk)
    store.put_once("boxes/x/0", b"folder")
    disk.folders.clear()
    with pytest.raises(RuntimeError), store.gathered():
        store.put_once("boxes/x/1", b"record")
        raise RuntimeError
    assert disk.folders == []
    store.put_once("boxes/x/1", b"record")
    assert disk.folders == ["x"]
