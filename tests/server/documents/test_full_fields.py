"""Every field filled as full as a form lets it be: nothing runs off the paper, nothing lies over its neighbour."""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest

from server.documents.fields.parts import Part
from server.documents.kinds import Kind, fields_of
from server.documents.samples import sample_payload, samples_of
from tests.server.documents.laid import laid_over_each_other
from tests.server.documents.typeset import typeset

#: As long as a line of a form may be, and without a place to break for half of it.
WORDS = "龘" * 100 + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" + "9" * 42
TEXT = "很长的一段话，" * 400
ROWS = 4


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_fields_filled_to_their_limit_stay_on_the_paper(tmp_path: Path, kind: str) -> None:
    payload, _images = sample_payload(kind, samples_of(kind)[-1])
    model = fields_of(kind)
    payload["data"] = _filled(model, payload["data"])
    model.model_validate(payload["data"])
    made = typeset(tmp_path, kind, payload | {"hands": {}}, {})
    assert list(laid_over_each_other(made.pdf)) == []
    assert all(each["box"][1] > 40 for each in made.places)


def _filled(annotation: Any, value: Any, limit: int = 0) -> Any:
    """The value with every text of it as long as `limit`, or the model's own limits, let it be."""
    origin = get_origin(annotation)
    if value is None or origin is Literal or isinstance(value, bool | int):
        return value
    if origin in (Annotated, UnionType):
        return _filled(get_args(annotation)[0], value, limit)
    if isinstance(annotation, type) and issubclass(annotation, Part):
        fields = annotation.model_fields.items()
        return {name: _filled(field.annotation, value[name], _limit(field.metadata)) for name, field in fields}
    if isinstance(value, list):
        return [_filled(get_args(annotation)[0], each, limit) for each in value[:ROWS]]
    return value if annotation is not str else TEXT if limit > len(WORDS) else WORDS


def _limit(metadata: list[Any]) -> int:
    return max((getattr(each, "max_length", 0) for each in metadata), default=0)
