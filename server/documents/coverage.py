"""Whether every character of a document can be drawn, asked before: Typst leaves out what it cannot. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set

from django.utils.translation import gettext as _

from server.access.wording import listed
from server.documents.errors import MissingGlyph

#: White space that is laid out and not drawn; joiners, selectors and marks of direction draw nothing of their own.
_LAID_OUT = frozenset("\n\t\r \u3000\u00a0\u200b\u200c\u200d\u2060\ufeff")
_MOST = 12


def texts_of(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, text) of each string in it, at any depth; a place is "rows.0.name"."""
    match value:
        case str():
            yield place, value
        case Mapping():
            for key, inner in value.items():
                yield from texts_of(inner, f"{place}.{key}" if place else str(key))
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from texts_of(inner, f"{place}.{index}" if place else str(index))


def missing_glyphs(texts: Iterable[tuple[str, str]], known: Set[int]) -> tuple[tuple[str, str], ...]:
    """(character, place) of each character that no font has, each once."""
    found: dict[str, str] = {}
    for place, text in texts:
        for character in text:
            if character not in found and not _is_drawable(character, known):
                found[character] = place
    return tuple(found.items())


def check_glyphs(texts: Iterable[tuple[str, str]], known: Set[int], labels: Mapping[str, str]) -> None:
    """Raises MissingGlyph, naming each character and its field by the label of the place without its numbers."""
    missing = [(character, _label(place, labels)) for character, place in missing_glyphs(texts, known)]
    if not missing:
        return
    named = listed(f"“{shown(character)}”（{label}）" for character, label in missing[:_MOST])
    raise MissingGlyph(
        f"no font has {', '.join(f'U+{ord(character):04X}' for character, _label in missing[:_MOST])}",
        _("现有字体没有这些字，不能排版：%(named)s。请核对是否写错；确需使用的，请案管人员增加字体。")
        % {"named": named},
        tuple(missing),
    )


def shown(character: str) -> str:
    """The character with its number: one that cannot be drawn is known by it."""
    drawn = character if unicodedata.category(character)[0] != "C" else ""
    return f"{drawn} U+{ord(character):04X}".strip()


def _is_drawable(character: str, known: Set[int]) -> bool:
    if character in _LAID_OUT or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return True
    return ord(character) in known and unicodedata.category(character) != "Cc"


def _label(place: str, labels: Mapping[str, str]) -> str:
    plain = ".".join(part for part in place.split(".") if not part.isdigit())
    return labels.get(plain, place)
