"""A kind's model as a form, and what a browser sends back as data. Pure: no HTML, no request.

person.name          a leaf                     circumstances        a row of plain texts, one a line
charges.0.article    a leaf of a row of things  lawyer.there         whether an optional thing is there
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin

from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from server.config.numbers import whole
from server.documents.typed import inner_model, is_many, is_optional

THERE = "there"
#: More things in one row come from other systems, not from a form.
MOST_ROWS = 400


class Sent(Protocol):
    """What a browser sent: a QueryDict is one."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def __contains__(self, key: object) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One control. `control`: text, area, lines, number, date, moment, time, choice, tick."""

    name: str
    label: str
    control: str
    value: Any
    options: tuple[str, ...] = ()
    is_required: bool = False
    most: int | None = None
    error: str = ""
    is_leaf: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several fields under one heading; `is_there` is None for one that always is."""

    name: str
    label: str
    children: tuple[Any, ...]
    is_there: bool | None = None
    error: str = ""
    is_group: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A row of things of one shape, each a Group."""

    name: str
    label: str
    groups: tuple[Group, ...]
    error: str = ""
    is_rows: bool = field(default=True)


Node = Leaf | Group | Rows


def tree(model: type[BaseModel], data: Mapping[str, Any], errors: Mapping[str, str], place: str = "") -> list[Node]:
    """The form of that model, filled with that data, with what is wrong at each place."""
    return [
        _node(_at(place, name), info, data.get(name, _default(info)), errors)
        for name, info in model.model_fields.items()
    ]


def read(model: type[BaseModel], sent: Sent, place: str = "") -> dict[str, Any]:
    """What was sent, in the shape of that model; nothing is checked."""
    return {name: _read(_at(place, name), info.annotation, sent) for name, info in model.model_fields.items()}


def with_rows(data: dict[str, Any], model: type[BaseModel], press: str) -> dict[str, Any]:
    """The data with one row more ("add:charges") or less ("drop:charges.1"), or moved up ("up:charges.1")."""
    verb, _colon, path = press.partition(":")
    parts = path.split(".")
    rows, last = _rows_at(data, parts if verb == "add" else parts[:-1]), parts[-1]
    if rows is None:
        return data
    if verb == "add":
        rows.append({})
    elif (row := whole(last)) is not None and row < len(rows):
        if verb == "drop":
            del rows[int(last)]
        elif verb == "up" and int(last) > 0:
            here = int(last)
            rows[here - 1], rows[here] = rows[here], rows[here - 1]
    return data


def _node(place: str, info: FieldInfo, value: Any, errors: Mapping[str, str]) -> Node:
    label, inner = gettext(info.title or place.rpartition(".")[2]), inner_model(info.annotation)
    if inner is None:
        return _leaf(place, label, info, value, errors)
    if is_many(info.annotation):
        rows = value if isinstance(value, list | tuple) else ()
        groups = tuple(
            Group(
                name=f"{place}.{index}", label=f"{label} {index + 1}", error=errors.get(f"{place}.{index}", ""),
                children=tuple(tree(inner, _plain(row), errors, f"{place}.{index}")),
            )
            for index, row in enumerate(rows)
        )  # fmt: skip
        return Rows(name=place, label=label, groups=groups, error=errors.get(place, ""))
    is_there = value is not None if is_optional(info.annotation) else None
    return Group(
        name=place, label=label, children=tuple(tree(inner, _plain(value), errors, place)), is_there=is_there,
        error=errors.get(place, ""),
    )  # fmt: skip


def _leaf(place: str, label: str, info: FieldInfo, value: Any, errors: Mapping[str, str]) -> Leaf:
    kind = _bare(info.annotation)
    options = _options(kind)
    control = _control(kind, info, options, is_many(info.annotation))
    if control == "lines":
        value = "\n".join(map(str, value or ()))
    if control == "moment" and value:
        value = str(value)[:16]
    return Leaf(
        name=place, label=label, control=control, value="" if value is None else value,
        options=("", *options) if options and is_optional(info.annotation) else options, is_required=info.is_required(),
        most=_most(info), error=errors.get(place, "") or _first_below(place, errors),
    )  # fmt: skip


def _control(kind: Any, info: FieldInfo, options: Sequence[str], many: bool) -> str:
    if many:
        return "lines"
    if options:
        return "choice"
    if kind is bool:
        return "tick"
    if kind is datetime:
        return "moment"
    if kind is date:
        return "date"
    if kind is time:
        return "time"
    if kind in (int, float):
        return "number"
    return "area" if _is_area(info) else "text"


def _read(place: str, annotation: Any, sent: Sent) -> Any:
    inner = inner_model(annotation)
    if inner is not None and is_many(annotation):
        return [read(inner, sent, f"{place}.{index}") for index in _indices(place, sent)]
    if inner is not None:
        if is_optional(annotation) and f"{place}.{THERE}" not in sent:
            return None
        return read(inner, sent, place)
    kind, text = _bare(annotation), str(sent.get(place, "") or "").replace("\r\n", "\n")
    if is_many(annotation):
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind is bool:
        return place in sent
    if kind is str or _options(kind):
        return None if not text and is_optional(annotation) else text
    if kind is int and whole(text.strip().removeprefix("-")) is not None:
        return int(text)
    return text.strip() or None


def _indices(place: str, sent: Sent) -> list[int]:
    """The rows that were sent, in their order; gaps close."""
    head = f"{place}."
    found = {key[len(head) :].partition(".")[0] for key in sent if key.startswith(head)}
    return sorted(number for each in found if (number := whole(each)) is not None)[:MOST_ROWS]


def _bare(annotation: Any) -> Any:
    """The type behind Annotated, Optional and tuple."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, UnionType, tuple, list):
        return _bare(next(each for each in get_args(annotation) if each not in (type(None), ...)))
    return annotation


def _options(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    return tuple(str(each.value) for each in kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()


def _is_area(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    told = [extra, *(getattr(each, "json_schema_extra", None) for each in info.metadata)]
    return any(isinstance(each, dict) and each.get("widget") == "textarea" for each in told) or (_most(info) or 0) > 500


def _most(info: FieldInfo) -> int | None:
    return next((each.max_length for each in info.metadata if getattr(each, "max_length", None)), None)


def _default(info: FieldInfo) -> Any:
    if info.is_required():
        return None
    found = info.get_default(call_default_factory=True, validated_data={})
    return found.model_dump(mode="json") if isinstance(found, BaseModel) else found


def _plain(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _first_below(place: str, errors: Mapping[str, str]) -> str:
    """Of a row of plain texts: what is wrong with one of them."""
    return next((words for at, words in errors.items() if at.startswith(f"{place}.")), "")


def _rows_at(data: Any, parts: Sequence[str]) -> list[Any] | None:
    for part in parts:
        if isinstance(data, dict):
            if data.get(part) is None:
                data[part] = []
            data = data[part]
        elif isinstance(data, list) and (row := whole(part)) is not None and row < len(data):
            data = data[row]
        else:
            return None
    return data if isinstance(data, list) else None


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
