"""Maps with integer keys <-> frozen dataclasses: one table a class, written as its fields.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Example:
        number: int = at(0, uint)
        digest: bytes | None = at(1, digest32, optional=True)

Unknown keys are ignored (a later version may add some); a missing or wrong one is MalformedInput.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, field, fields
from functools import cache
from typing import Any, TypeVar, cast

from sync.errors import MalformedInput

T = TypeVar("T")
Check = Callable[[Any, str], Any]


def at(key: int, check: Check, *, optional: bool = False) -> Any:
    """A dataclass field that stands at `key` of the map; an optional one is left out of the map when None."""
    metadata = {"key": key, "check": check, "optional": optional}
    return field(default=None, metadata=metadata) if optional else field(metadata=metadata)


def to_map(value: Any) -> dict[int, Any]:
    """The map of a shaped dataclass, nested ones included."""
    out: dict[int, Any] = {}
    for spec in _specs(cast(Any, type(value))):
        item = getattr(value, spec.name)
        if item is not None or not spec.metadata["optional"]:
            out[spec.metadata["key"]] = _plain(item)
    return out


def from_map(cls: type[T], value: object, where: str) -> T:
    """The shaped dataclass that `value` spells. Raises MalformedInput naming the field."""
    if not isinstance(value, dict):
        raise MalformedInput(f"{where}: expected a map, got {type(value).__name__}", step="fields")
    return cls(**{spec.name: _read(spec, value, where) for spec in _specs(cast(Any, cls))})


@cache
def _specs(cls: type[Any]) -> tuple[Field[Any], ...]:
    return fields(cls)


def _read(spec: Field[Any], value: dict[int, Any], where: str) -> Any:
    name = f"{where}.{spec.name}"
    metadata = spec.metadata
    item = value.get(metadata["key"])
    if item is None:
        if metadata["optional"]:
            return None
        raise MalformedInput(f"{name}: expected at key {spec.metadata['key']}, got nothing", step="fields")
    return metadata["check"](item, name)


def _plain(item: Any) -> Any:
    if isinstance(item, tuple | list):
        return [_plain(each) for each in item]
    return to_map(item) if hasattr(item, "__dataclass_fields__") else item


def _wrong(name: str, expected: str, got: object) -> MalformedInput:
    return MalformedInput(f"{name}: expected {expected}, got {str(got)[:60]!r}", step="fields")


def uint(item: Any, name: str) -> int:
    """An integer from 0."""
    if isinstance(item, bool) or not isinstance(item, int) or item < 0:
        raise _wrong(name, "a non-negative integer", item)
    return item


def integer(item: Any, name: str) -> int:
    """Any 64-bit integer."""
    if isinstance(item, bool) or not isinstance(item, int):
        raise _wrong(name, "an integer", item)
    return item


def boolean(item: Any, name: str) -> bool:
    """True or false."""
    if not isinstance(item, bool):
        raise _wrong(name, "a boolean", item)
    return item


def text(item: Any, name: str) -> str:
    """Text of at most 1,024 characters."""
    if not isinstance(item, str) or len(item) > 1024:
        raise _wrong(name, "text of at most 1,024 characters", item)
    return item


def octets(limit: int) -> Check:
    """A byte string of at most `limit` bytes."""

    def check(item: Any, name: str) -> bytes:
        if not isinstance(item, bytes) or len(item) > limit:
            raise _wrong(name, f"a byte string of at most {limit}", item)
        return item

    return check


def exactly(size: int) -> Check:
    """A byte string of exactly `size` bytes."""

    def check(item: Any, name: str) -> bytes:
        if not isinstance(item, bytes) or len(item) != size:
            raise _wrong(name, f"a byte string of {size}", item)
        return item

    return check


digest32 = exactly(32)
id16 = exactly(16)


def shaped(cls: type[Any]) -> Check:
    """A nested map."""
    return lambda item, name: from_map(cls, item, name)


def many(check: Check, limit: int = 4096) -> Check:
    """An array of at most `limit`, each by `check`; becomes a tuple."""

    def each(item: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(item, list) or len(item) > limit:
            raise _wrong(name, f"an array of at most {limit}", item)
        return tuple(check(one, f"{name}[{i}]") for i, one in enumerate(item))

    return each
