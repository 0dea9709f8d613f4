"""Two texts, or two states of a document's data, as differences that a page can show. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

from server.documents.kinds import Kind
from server.documents.typed import labels_of


@dataclass(frozen=True, slots=True)
class Line:
    """`how`: "" as before, "in" new, "out" gone, "gap" lines left out."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One field: its label, before, after; `pieces` tell in `after` what is new."""

    label: str
    before: str
    after: str
    pieces: tuple[Line, ...]


_HOW = {"+": "in", "-": "out", " ": "", "@": "gap"}


def compared(before: str, after: str) -> list[Line]:
    """Line by line, three lines around each change; empty: nothing differs."""
    rows = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    return [Line(_HOW[row[0]], "⋯" if row[0] == "@" else row[1:]) for row in rows]


def compared_data(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Field by field, in the order of the form."""
    labels, old, new = labels_of(kind), dict(_flat(before)), dict(_flat(after))
    order = list(labels)
    places = [place for place in {**old, **new} if old.get(place, "") != new.get(place, "")]
    places.sort(key=lambda place: (order.index(_plain(place)) if _plain(place) in labels else len(order), place))
    return [
        Changed(
            _label(place, labels), old.get(place, ""), new.get(place, ""),
            tuple(_pieces(old.get(place, ""), new.get(place, ""))),
        )
        for place in places
    ]  # fmt: skip


def _pieces(before: str, after: str) -> Iterator[Line]:
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a != b and how != "equal":
            yield Line("out", before[a:b])
        if c != d:
            yield Line("" if how == "equal" else "in", after[c:d])


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{place}.{index}")
    elif value is not None and value != "":
        yield place, {True: "✓", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _plain(place: str) -> str:
    return ".".join(part for part in place.split(".") if not part.isdigit())


def _label(place: str, labels: Mapping[str, str]) -> str:
    numbers = [str(int(part) + 1) for part in place.split(".") if part.isdigit()]
    return " ".join((labels.get(_plain(place), place), *numbers))
