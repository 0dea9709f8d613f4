"""A disc read again: every file of an image, a drive or a mounted folder against its manifest. Knows no row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pycdlib import PyCdlib  # type: ignore[import-untyped]
from pycdlib.pycdlibexception import PyCdlibException  # type: ignore[import-untyped]

#: The list of every other file's digest, at the head of the disc.
MANIFEST = "manifest-sha256.txt"
_MOST_FAULTS = 20
Beat = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What reading a disc again came to. `faults`: "name: what", the first of them; none: every byte is as it was."""

    files: int
    size: int
    digest: str
    faults: tuple[str, ...]


def compare(medium: Path, digest: str, beat: Beat) -> Compared:
    """Reads every file of an image, a drive or a mounted folder again and compares it with the manifest there, and the
    manifest with the digest that was kept (hex)."""
    try:
        with opened(medium) as source:
            return _compared(source, digest, beat)
    except (OSError, PyCdlibException, UnicodeDecodeError, ValueError) as error:
        return Compared(files=0, size=0, digest="", faults=(f"{type(error).__name__}: {error}"[:200],))


class _Folder:
    """A disc that the system has mounted."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def names(self) -> Iterator[str]:
        for path in self._root.rglob("*"):
            if path.is_file():
                yield path.relative_to(self._root).as_posix()

    def pieces(self, name: str) -> Iterator[bytes]:
        with (self._root / name).open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece


class _Image:
    """An image's file, or the drive with the disc in it: read through its UDF names."""

    def __init__(self, path: Path) -> None:
        self._iso, self._path = PyCdlib(), path

    def __enter__(self) -> _Image:
        self._iso.open(str(self._path))
        return self

    def __exit__(self, *_: object) -> None:
        self._iso.close()

    def names(self) -> Iterator[str]:
        yield from self._below(PurePosixPath("/"))

    def _below(self, folder: PurePosixPath) -> Iterator[str]:
        """Name by name: the library's own walk reads a path in one encoding, and UDF has one for each name."""
        for child in self._iso.list_children(udf_path=str(folder)):
            if child is None or child.file_ident is None:
                continue
            path = folder / child.file_identifier().decode(child.file_ident.encoding)
            if child.is_dir():
                yield from self._below(path)
            else:
                yield str(path.relative_to("/"))

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._iso.open_file_from_iso(udf_path=f"/{name}") as file:
            while piece := file.read(1 << 20):
                yield piece


def opened(medium: Path) -> _Folder | _Image:
    """A disc whose files can be named and read: a folder, else an image or a drive."""
    return _Folder(medium) if medium.is_dir() else _Image(medium)


def _compared(source: _Folder | _Image, digest: str, beat: Beat) -> Compared:
    raw = b"".join(source.pieces(MANIFEST))
    found = hashlib.sha256(raw).hexdigest()
    faults = [] if found == digest else [f"{MANIFEST}: expected {digest[:16]}, got {found[:16]}"]
    wanted = manifest_of(raw)
    there = set(source.names()) - {MANIFEST}
    faults += [f"{name}: not in the manifest" for name in sorted(there - wanted.keys())]
    size = 0
    for name, told in wanted.items():
        if name not in there:
            faults.append(f"{name}: not there")
            continue
        hashed = hashlib.sha256()
        for piece in _read(source, name):
            hashed.update(piece)
            size += len(piece)
            beat(len(piece))
        if hashed.hexdigest() != told:
            faults.append(f"{name}: expected {told[:16]}, got {hashed.hexdigest()[:16]}")
    return Compared(files=len(wanted), size=size, digest=found, faults=tuple(faults[:_MOST_FAULTS]))


def _read(source: _Folder | _Image, name: str) -> Iterator[bytes]:
    try:
        yield from source.pieces(name)
    except OSError:
        return  # a place that cannot be read: the digest of what came says so


def manifest_of(raw: bytes) -> Mapping[str, str]:
    """Name -> digest. ValueError for a line that is none."""
    lines = raw.decode("utf-8").splitlines()
    pairs = [line.split("  ", 1) for line in lines]
    if any(len(pair) != 2 or len(pair[0]) != 64 for pair in pairs):
        raise ValueError(f"{MANIFEST}: a line that is not `digest  name`")
    return {name: told for told, name in pairs}
