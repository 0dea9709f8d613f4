"""Whoever keeps signed PDFs registers here how to read and replace one, so that they can be lifted later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class Gone(Exception):
    """The keeper has that document no more, or wants it left as it is."""


@dataclass(frozen=True, slots=True)
class Store:
    """`load(key)` gives the bytes; `store(key, pdf, now)` keeps the lifted ones, in the caller's transaction. A
    lifted PDF begins with the bytes of the one before. Either raises Gone."""

    load: Callable[[str], bytes]
    store: Callable[[str, bytes, datetime], None]


_stores: dict[str, Store] = {}


def register_store(kind: str, load: Callable[[str], bytes], store: Callable[[str, bytes, datetime], None]) -> None:
    """From now on documents of that kind can be lifted."""
    _stores[kind] = Store(load, store)


def store_of(kind: str) -> Store | None:
    """Who keeps that kind; None: nobody here."""
    return _stores.get(kind)
