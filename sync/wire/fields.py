"""Reading a canonical map field by field: a getter returns the typed value or raises MalformedInput naming the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sync import encoding
from sync.errors import MalformedInput
from sync.wire.things import MAX_NUMBER, LaneName, Thing, thing_of


@dataclass(frozen=True, slots=True)
class Fields:
    """A decoded map of one message (`what`), for the getters below."""

    what: str
    values: dict[int, Any]

    def integer(self, key: int, *, low: int = 0, high: int = MAX_NUMBER) -> int:
        """The integer at `key`, within [low, high]."""
        return bounded(self.values.get(key), f"{self.what} key {key}", low=low, high=high)

    def flag(self, key: int) -> bool:
        """The boolean at `key`; absent means False."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(key, "a boolean", value)
        return value

    def octets(self, key: int, *, limit: int) -> bytes:
        """The byte string at `key`, 1 to `limit` bytes."""
        value = self.values.get(key)
        if not isinstance(value, bytes) or not 1 <= len(value) <= limit:
            raise self.fault(key, f"1 to {limit} bytes", value)
        return value

    def text(self, key: int, *, limit: int) -> str:
        """The text at `key`, up to `limit` characters."""
        value = self.values.get(key)
        if not isinstance(value, str) or len(value) > limit:
            raise self.fault(key, f"text of up to {limit}", value)
        return value

    def items(self, key: int, *, limit: int) -> list[Any]:
        """The array at `key`, up to `limit` long; absent means empty."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or len(value) > limit:
            raise self.fault(key, f"an array of up to {limit}", value)
        return value

    def thing(self, key: int) -> Thing:
        """The thing at `key`."""
        return thing_from(self.values.get(key), f"{self.what} key {key}")

    def fault(self, key: int, expected: str, got: object) -> MalformedInput:
        """The error that says what was expected at `key`."""
        return MalformedInput(f"{self.what} key {key}: expected {expected}, got {got!r:.60}", step="wire 4")


def read_map(what: str, payload: bytes, *, limit: int) -> Fields:
    """The map in `payload`, keys 0 (version) present. Raises MalformedInput."""
    value = encoding.decode(payload, limit=limit)
    if not isinstance(value, dict):
        raise MalformedInput(f"{what}: expected a map, got {type(value).__name__}", step="wire 4")
    return Fields(what, value)


def bounded(value: object, where: str, *, low: int = 0, high: int = MAX_NUMBER) -> int:
    """`value` if it is an integer within [low, high], else MalformedInput."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise MalformedInput(f"{where}: expected an integer in [{low}, {high}], got {value!r:.40}", step="wire 4")
    return value


def sequence(value: object, where: str, *, length: int) -> list[Any]:
    """`value` if it is an array of exactly `length`, else MalformedInput."""
    if not isinstance(value, list) or len(value) != length:
        raise MalformedInput(f"{where}: expected an array of {length}, got {value!r:.60}", step="wire 4")
    return value


def thing_from(value: object, where: str) -> Thing:
    """The thing in a three-number array."""
    kind, first, second = (bounded(number, where) for number in sequence(value, where, length=3))
    return thing_of(kind, first, second)


def thing_to(thing: Thing) -> list[int]:
    """The thing as a three-number array."""
    return [int(thing.kind), *thing.numbers()]


def lane_from(value: object, where: str) -> LaneName:
    """The lane by its number."""
    return LaneName(bounded(value, where, high=max(LaneName)))
