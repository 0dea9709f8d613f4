"""Reading a PDF's dictionaries: pyHanko's `get` and iteration stop at a reference, these follow it."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic


def of(holder: generic.DictionaryObject, name: str) -> Any:
    """What stands under that name; None: nothing does."""
    return holder[name] if name in holder else None  # noqa: SIM401  `get` does not follow


def each(holder: generic.DictionaryObject, name: str) -> list[Any]:
    """The parts of the array under that name."""
    array = of(holder, name)
    return [array[place] for place in range(len(array))] if array is not None else []


def text(holder: generic.DictionaryObject, name: str, longest: int = 300) -> str:
    """What stands under that name, as text; empty: nothing does."""
    found = of(holder, name)
    return "" if found is None else str(found)[:longest]
