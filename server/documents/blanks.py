"""An unfinished draft made fit to be looked at: what is missing is a blank line, what is wrong is left out. Pure."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

BLANK = "＿＿＿＿"
_TRIES = 16
_QUOTED = re.compile(r"'([^']*)'")
#: Stands for a day or an instant until the model is content; then it is taken out again.
_SOME_DAY = "2000-01-01"
_SOME_TIME = "2000-01-01T00:00:00"
_NUMBERS = ("int", "float", "decimal", "greater_than", "less_than")

Place = tuple[int | str, ...]


def with_blanks(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any] | None:
    """The data as the template is handed it, blanks where it has gaps; None: it cannot be shown yet."""
    told, stand_ins = deepcopy(data), set[Place]()
    for _ in range(_TRIES):
        try:
            found = model.model_validate(told).model_dump(mode="json")
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                expected = str(fault.get("ctx", {}).get("expected", ""))
                if _mend(told, fault["loc"], fault["type"], expected):
                    stand_ins.add(fault["loc"])
        else:
            for place in stand_ins:
                _put(found, place, None)
            return found
    return None


def _mend(data: Any, place: Place, fault: str, expected: str) -> bool:
    """Puts something there that the model takes; whether it only stands in for nothing."""
    if fault == "extra_forbidden":
        _drop(data, place)
        return False
    if fault == "too_short" and _get(data, place):
        return False  # what is in the row counts once it is mended itself
    value, stands_in = _filling(fault, expected)
    _put(data, place, value)
    return stands_in


def _filling(fault: str, expected: str) -> tuple[Any, bool]:
    match fault:
        case "too_short":
            return [{}], False
        case "tuple_type" | "list_type":
            return [], False
        case "model_type" | "model_attributes_type" | "dict_type":
            return {}, False
        case "literal_error":
            return (_QUOTED.findall(expected) or [BLANK])[0], False
        case "bool_parsing" | "bool_type":
            return False, False
    if fault.startswith("datetime"):
        return _SOME_TIME, True
    if fault.startswith(("date", "time")):
        return _SOME_DAY if fault.startswith("date") else "00:00:00", True
    return (1, False) if fault.startswith(_NUMBERS) else (BLANK, False)


def _get(data: Any, place: Place) -> Any:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(data: Any, place: Place, value: Any) -> None:
    *above, last = place or ("",)
    data = _get(data, tuple(above))
    match data, last:
        case dict(), _:
            data[last] = value
        case list(), int() if last < len(data):
            data[last] = value


def _drop(data: Any, place: Place) -> None:
    around = _get(data, place[:-1])
    if isinstance(around, dict):
        around.pop(place[-1], None)
