"""The fonts of this deployment: those that are delivered, and the unit's own folder before them (MSR_FONTS)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """One face, as its own tables describe it."""

    file: str
    family: str
    style: str
    version: str
    licence: str
    digest: str
    characters: frozenset[int]
    is_delivered: bool


def folders() -> tuple[Path, ...]:
    """Where fonts are looked for."""
    own = settings.MSR.fonts
    return (*((own,) if own else ()), _delivered())


def fonts() -> tuple[Font, ...]:
    """Each face, read once a process: a new one is seen after the next start."""
    return _read(folders())


def characters() -> frozenset[int]:
    """Code points that at least one face can draw."""
    return _characters(folders())


@cache
def _characters(places: tuple[Path, ...]) -> frozenset[int]:
    return frozenset().union(*(font.characters for font in _read(places)))


@cache
def _read(places: tuple[Path, ...]) -> tuple[Font, ...]:
    return tuple(
        _face(path, face)
        for place in places
        for path in sorted(place.rglob("*"))
        if path.suffix.lower() in _SUFFIXES
        for face in _faces(path)
    )


def _faces(path: Path) -> Iterator[TTFont]:
    if path.suffix.lower() in (".ttc", ".otc"):
        yield from TTCollection(path, lazy=True).fonts
    else:
        yield TTFont(path, lazy=True)


def _face(path: Path, face: TTFont) -> Font:
    names = face["name"]
    return Font(
        file=path.name,
        family=names.getDebugName(16) or names.getDebugName(1) or path.stem,
        style=names.getDebugName(17) or names.getDebugName(2) or "",
        version=names.getDebugName(5) or "",
        licence=names.getDebugName(13) or names.getDebugName(14) or "",
        digest=sha256(path.read_bytes()).hexdigest(),
        characters=frozenset(face.getBestCmap()),
        is_delivered=path.parent == _delivered(),
    )


@cache
def _delivered() -> Path:
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise LookupError("fonts: pylopdf-fonts-zh-cn is not installed; it is in requirements.lock")
    return Path(spec.origin).parent
