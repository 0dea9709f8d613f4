"""A TOML table read strictly: each key is asked for once by type; what nobody asked for is refused at the end."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from firmware_config.errors import MissingKey, UnknownKey, WrongValue

_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One key that a profile may have, as it was asked for: what holds, whether the file says so, what it may be.

    `kind` is text, number, fraction, flag or texts; "" for an optional key that does not stand. `value` is None there.
    """

    path: str
    kind: str
    value: Any
    is_set: bool
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


_KINDS = {str: "text", int: "number", float: "fraction", bool: "flag", list: "texts"}


class Table:
    """One table at a dotted path. As a context manager it refuses, on leaving, every key that was not read.

    With `asked`, everything that is asked of it and of the tables below is written there (firmware_config/explain.py).
    """

    def __init__(self, values: dict[str, Any], where: str, asked: list[Asked] | None = None) -> None:
        self._values = values
        self._known: set[str] = set()
        self._asked = asked
        self.where = where

    def __enter__(self) -> Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self._refuse_unknown()

    def path(self, key: str) -> str:
        """The dotted path of a key, for messages."""
        return f"{self.where}.{key}" if self.where else key

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._take(key, str, default)
        if not value:
            raise WrongValue(self.path(key), "expected a text, got an empty one")
        return str(value)

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of `allowed`."""
        value = str(self._take(key, str, default, choices=allowed))
        if value not in allowed:
            hint = _nearest(value, set(allowed))
            raise WrongValue(self.path(key), f"expected one of {', '.join(allowed)}, got {value!r}{hint}")
        return value

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`, both included."""
        value = int(self._take(key, int, default, low=low, high=high))
        if not low <= value <= high:
            raise WrongValue(self.path(key), f"expected {low} to {high}, got {value}")
        return value

    def fraction(self, key: str, default: float | None = None) -> float:
        """A number from 0 to 1."""
        value = float(self._take(key, float, default))
        if not 0 <= value <= 1:
            raise WrongValue(self.path(key), f"expected 0 to 1, got {value:g}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(key, list, None)
        if not all(isinstance(each, str) and each for each in values):
            raise WrongValue(self.path(key), f"expected a list of texts, got {values!r}")
        return tuple(values)

    def has(self, key: str) -> bool:
        """True where the key stands."""
        self._known.add(key)
        if key not in self._values and self._asked is not None:
            self._asked.append(Asked(path=self.path(key), kind="", value=None, is_set=False))
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """Every key of a table whose keys are names."""
        self._known |= set(self._values)
        return tuple(self._values)

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts whose keys are anybody's choice, at least one."""
        values = self._take(key, dict, None)
        if not values or not all(isinstance(each, str) and each for each in values.values()):
            raise WrongValue(self.path(key), f"expected a table of texts with at least one line, got {values!r}")
        return dict(values)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return bool(self._take(key, bool, default))

    def octets(self, key: str, size: int) -> bytes:
        """`size` bytes, written as hexadecimal."""
        value = self.text(key)
        try:
            octets = bytes.fromhex(value)
        except ValueError as error:
            raise WrongValue(self.path(key), f"expected {size} bytes in hexadecimal, got {value[:40]!r}") from error
        if len(octets) != size:
            raise WrongValue(self.path(key), f"expected {size} bytes in hexadecimal, got {len(octets)}")
        return octets

    def table(self, key: str, optional: bool = False) -> Table:
        """The table below; an optional one that is missing is empty."""
        return Table(self._take(key, dict, {} if optional else None), self.path(key), self._asked)

    def tables(self, key: str, at_least: int) -> list[Table]:
        """An array of tables, `[[key]]`, of which there are at least so many."""
        found = self._take(key, list, None if at_least else [])
        if len(found) < at_least:
            raise WrongValue(self.path(key), f"expected at least {at_least} entries, got {len(found)}")
        for place, entry in enumerate(found):
            if not isinstance(entry, dict):
                raise WrongValue(f"{self.path(key)}[{place}]", f"expected a table, got {entry!r}")
        return [Table(entry, f"{self.path(key)}[{place}]", self._asked) for place, entry in enumerate(found)]

    def _take(
        self,
        key: str,
        kind: type,
        default: object,
        *,
        low: int | None = None,
        high: int | None = None,
        choices: tuple[str, ...] = (),
    ) -> Any:
        value = self._taken(key, kind, default)
        is_table = kind is dict or (kind is list and any(isinstance(each, dict) for each in value))
        if self._asked is not None and not (is_table or (kind is list and default == [] and not value)):
            is_set, said = key in self._values, _KINDS[kind]
            self._asked.append(
                Asked(path=self.path(key), kind=said, value=value, is_set=is_set, low=low, high=high, choices=choices)
            )
        return value

    def _taken(self, key: str, kind: type, default: object) -> Any:
        self._known.add(key)
        if key not in self._values:
            if default is None:
                self._refuse_slip(key)
                raise MissingKey(self.path(key), f"is missing; expected {_NAMES[kind]}")
            return default
        value = self._values[key]
        fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
        if not fits or (kind in (int, float) and isinstance(value, bool)):
            got = _NAMES.get(type(value), type(value).__name__)
            raise WrongValue(self.path(key), f"expected {_NAMES[kind]}, got {got} ({value!r})")
        return value

    def _refuse_slip(self, missing: str) -> None:
        """A missing key beside an unread one of nearly the same spelling is a slip: name what stands there."""
        for close in difflib.get_close_matches(missing, sorted(set(self._values) - self._known), n=1, cutoff=0.7):
            raise UnknownKey(self.path(close), f"no profile has this key; did you mean {missing!r}?")

    def _refuse_unknown(self) -> None:
        for key in self._values:
            if key not in self._known:
                raise UnknownKey(self.path(key), f"no profile has this key{_nearest(key, self._known)}")


def _nearest(word: str, known: set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(known))}"
