"""A folder -> one image that any system reads: ISO 9660 level 3, Joliet and UDF 2.60 over the same bytes.

UDF has the names as they are; Joliet and ISO 9660 shorter ones for old readers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from pycdlib import PyCdlib  # type: ignore[import-untyped]

#: Bytes of UTF-8 that the library takes for a Joliet name.
_JOLIET = 64


def write_image(folder: Path, to: Path, name: str, beat: Callable[[int], None]) -> None:
    """Writes the image of that folder. `beat` hears of every byte, and may raise Cancelled."""
    iso = PyCdlib()
    iso.new(interchange_level=3, joliet=3, udf="2.60", vol_ident=name[:32])
    try:
        _fill(iso, folder, PurePosixPath("/"), PurePosixPath("/"), PurePosixPath("/"))
        seen = 0

        def told(done: int, total: int, opaque: Any) -> None:
            nonlocal seen
            beat(done - seen)
            seen = done

        with to.open("wb") as out:
            iso.write_fp(out, progress_cb=told, progress_opaque=None)
    finally:
        iso.close()


def _fill(iso: Any, folder: Path, short: PurePosixPath, joliet: PurePosixPath, udf: PurePosixPath) -> None:
    for number, path in enumerate(sorted(folder.iterdir()), 1):
        wide, whole = joliet / _joliet_name(path.name, number), udf / path.name
        if path.is_dir():
            place = short / f"D{number:06d}"
            iso.add_directory(iso_path=str(place), joliet_path=str(wide), udf_path=str(whole))
            _fill(iso, path, place, wide, whole)
        else:
            place = short / f"F{number:06d}.{_ending(path)};1"
            iso.add_file(str(path), iso_path=str(place), joliet_path=str(wide), udf_path=str(whole))


def _joliet_name(name: str, number: int) -> str:
    """The name, or its end behind a number of its own: what tells films apart stands at the end."""
    if len(name.encode()) <= _JOLIET:
        return name
    head, tail = f"{number:04d}_", name
    while len(f"{head}{tail}".encode()) > _JOLIET:
        tail = tail[1:]
    return f"{head}{tail}"


def _ending(path: Path) -> str:
    found = "".join(each for each in path.suffix.upper() if each.isascii() and each.isalnum())[:4]
    return found or "BIN"
