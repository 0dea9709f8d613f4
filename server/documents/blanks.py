"""An unfinished draft made fit to be looked at: what is missing is a blank line, what is wrong is left out. Pure."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

BLANK = "＿＿＿＿"
_TRIES = 6
_QUOTED = re.compile(r"'([^']*)'")


def with_blanks(model: type[BaseModel], data: dict[str, Any]) -> BaseModel | None:
    """The data as its model, blanks where it has gaps; None: it cannot be shown yet."""
    told = deepcopy(data)
    for _ in range(_TRIES):
        try:
            return model.model_validate(told)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                _mend(told, [*fault["loc"]], fault["type"], str(fault.get("ctx", {}).get("expected", "")))
    return None


def _mend(data: Any, where: list[Any], fault: str, expected: str) -> None:
    *above, last = where or [""]
    for part in above:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return
    match fault, data:
        case ("missing", dict()):
            data[last] = BLANK
        case ("string_too_short" | "string_type", dict() | list()):
            data[last] = BLANK
        case ("too_short", dict()):
            data[last] = [{}]
        case ("model_type" | "model_attributes_type" | "dict_type", dict() | list()):
            data[last] = {}
        case ("tuple_type" | "list_type", dict()):
            data[last] = []
        case ("literal_error", dict()):
            data[last] = (_QUOTED.findall(expected) or [BLANK])[0]
        case (_, dict()):
            data.pop(last, None)
        case (_, list()):
            del data[last]
