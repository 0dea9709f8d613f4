"""A bundle is believed whole and signed, or not at all."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from firmware_config.update import bundle
from firmware_config.update.errors import BundleBroken, BundleUntrusted, UpdateError
from firmware_config.update.manifest import MANIFEST
from tests.firmware_config.update.bundles import SIGNER, STRANGER, contents, packed, public_pem

TRUSTED = (SIGNER.public_key,)


def test_a_signed_bundle_unpacks_whole(tmp_path: Path) -> None:
    path = packed(contents(tmp_path / "one", "1.2.0"))
    manifest = bundle.unpack(path, TRUSTED, tmp_path / "kept" / "1.2.0")
    assert (manifest.version, manifest.arch, manifest.notes) == ("1.2.0", "amd64", "新")
    assert {each.name for each in (tmp_path / "kept" / "1.2.0").iterdir()} == {
        each.name for each in (tmp_path / "one").iterdir()
    }


def test_a_bundle_that_a_stranger_signed_names_both_keys(tmp_path: Path) -> None:
    path = packed(contents(tmp_path / "one", "1.2.0", signer=STRANGER))
    with pytest.raises(BundleUntrusted, match="this machine trusts"):
        bundle.verify_file(path, TRUSTED)
    with pytest.raises(BundleUntrusted, match="trusts none"):
        bundle.verify_file(path, ())


def test_an_unsigned_bundle_is_no_update(tmp_path: Path) -> None:
    with pytest.raises(BundleBroken, match="installs by hand alone"):
        bundle.verify_file(packed(contents(tmp_path / "one", "1.2.0", signer=None)), TRUSTED)


def test_a_manifest_changed_by_one_letter_is_refused(tmp_path: Path) -> None:
    folder = contents(tmp_path / "one", "1.2.0")
    raw = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(raw.replace(b"1.2.0", b"1.2.1"))
    with pytest.raises(BundleUntrusted, match="changed on its way"):
        bundle.verify_file(packed(folder), TRUSTED)


@pytest.mark.parametrize("spoil", ["changed", "missing", "extra", "link", "outside"])
def test_a_file_that_is_not_the_one_named_leaves_nothing_behind(tmp_path: Path, spoil: str) -> None:
    folder = contents(tmp_path / "one", "1.2.0")
    package = next(folder.glob("*.deb"))
    extra: dict[str, bytes] = {}
    match spoil:
        case "changed":
            package.write_bytes(package.read_bytes()[:-1] + b"!")
        case "missing":
            package.unlink()
        case "extra":
            extra = {"more.deb": b"x"}
        case "link":
            package.unlink()
            package.symlink_to("/etc/shadow")
        case "outside":
            extra = {"../../outside": b"x"}
    with pytest.raises(BundleBroken):
        bundle.unpack(packed(folder, **extra), TRUSTED, tmp_path / "kept" / "1.2.0")
    assert not list((tmp_path / "kept").iterdir())
    assert not (tmp_path / "outside").exists()


def test_a_bundle_cut_short_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    path = packed(contents(tmp_path / "one", "1.2.0"))
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(BundleBroken):
        bundle.verify_file(path, TRUSTED)
    path.write_bytes(b"no tar")
    with pytest.raises(BundleBroken, match=r"expected a bundle"):
        bundle.verify_file(path, TRUSTED)


def test_a_manifest_that_climbs_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    from firmware_config.update import manifest

    folder = contents(tmp_path / "one", "1.2.0")
    raw = (folder / MANIFEST).read_bytes().replace(b'"install.sh"', b'"../install.sh"')
    with pytest.raises(BundleBroken, match="name"):
        manifest.read(raw)


def test_keys_are_the_pem_files_of_both_folders(tmp_path: Path) -> None:
    (tmp_path / "site.pem").write_bytes(public_pem())
    assert bundle.trusted_keys([tmp_path, tmp_path / "none"]) == TRUSTED
    (tmp_path / "wrong.pem").write_text("nothing")
    with pytest.raises(UpdateError, match=r"wrong\.pem"):
        bundle.trusted_keys([tmp_path])


def test_the_tar_of_the_builder_is_what_the_reader_reads(tmp_path: Path) -> None:
    """GNU tar, as tools/package.sh calls it, begins with the folder itself."""
    folder = contents(tmp_path / "one", "1.2.0")
    with tarfile.open(tmp_path / "gnu.update", "w") as archive:
        archive.add(folder, ".")
    assert bundle.verify_file(tmp_path / "gnu.update", TRUSTED).version == "1.2.0"
