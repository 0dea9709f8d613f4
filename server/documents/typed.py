"""The data of a kind, typed: its model, the labels of its fields, and what is wrong with data, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from server.documents.errors import NotComplete
from server.documents.kinds import Kind, fields_of

#: What the model says no to, in words; the key is pydantic's own.
_WORDS = {
    "missing": _("请填写。"),
    "string_type": _("请填写。"),
    "date_type": _("请填写。"),
    "datetime_type": _("请填写。"),
    "time_type": _("请填写。"),
    "int_type": _("请填写。"),
    "float_type": _("请填写。"),
    "decimal_type": _("请填写。"),
    "string_too_short": _("请填写。"),
    "too_short": _("至少填写一项。"),
    "string_too_long": _("最多 %(max_length)s 个字。"),
    "too_long": _("最多 %(max_length)s 项。"),
    "int_parsing": _("请填写整数。"),
    "int_from_float": _("请填写整数。"),
    "float_parsing": _("请填写数字。"),
    "decimal_parsing": _("请填写数字。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "greater_than": _("必须大于 %(gt)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "less_than": _("必须小于 %(lt)s。"),
    "date_from_datetime_parsing": _("请填写日期。"),
    "date_parsing": _("请填写日期。"),
    "datetime_from_date_parsing": _("请填写日期和时间。"),
    "datetime_parsing": _("请填写日期和时间。"),
    "time_parsing": _("请填写时间。"),
    "literal_error": _("请选择一项。"),
    "enum": _("请选择一项。"),
    "string_pattern_mismatch": _("格式不符。"),
    "extra_forbidden": _("这种文书没有这个栏目。"),
}


@cache
def model_of(kind: Kind) -> type[BaseModel]:
    """The model of that kind's data."""
    return fields_of(kind)


def checked(kind: Kind, data: Mapping[str, Any] | BaseModel) -> BaseModel:
    """The data as its model. NotComplete with a line for each place that is wrong."""
    told = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    try:
        return model_of(kind).model_validate(told)
    except ValidationError as error:
        problems = tuple(_problems(kind, error.errors(include_url=False)))
        raise NotComplete(
            f"{kind}: {len(problems)} places are wrong, the first at {problems[0][0] if problems else '?'}",
            gettext("还有 %(count)d 处没有填好，请按标出的地方补全。") % {"count": len(problems)},
            problems,
        ) from error


def problems_of(kind: Kind, data: Mapping[str, Any]) -> dict[str, str]:
    """place -> what is wrong there; empty when nothing is."""
    try:
        checked(kind, data)
    except NotComplete as error:
        return {place: words for place, _label, words in error.problems}
    return {}


def dumped(model: BaseModel) -> dict[str, Any]:
    """The data as plain JSON, as it is kept and printed."""
    return model.model_dump(mode="json")


@cache
def labels_of(kind: Kind) -> dict[str, str]:
    """Place without its numbers ("rows.name") -> label, whole path of labels ("罪名 · 条文")."""
    return dict(_labels(model_of(kind), "", ""))


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model within an annotation, through unions with None and through tuples; None: there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for each in get_args(annotation):
        found = inner_model(each)
        if found is not None:
            return found
    return None


def is_many(annotation: Any) -> bool:
    """Whether it is a row of things."""
    return get_origin(annotation) in (tuple, list) or any(
        is_many(each) for each in get_args(annotation) if get_origin(annotation) in (Union, UnionType)
    )


def is_optional(annotation: Any) -> bool:
    """Whether it may be None."""
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def _labels(model: type[BaseModel], place: str, said: str) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        here = f"{place}.{name}" if place else name
        label = gettext(field.title or name)
        whole = f"{said} · {label}" if said else label
        yield here, whole
        inner = inner_model(field.annotation)
        if inner is not None:
            yield from _labels(inner, here, whole)


def _problems(kind: Kind, errors: list[ErrorDetails]) -> Iterator[tuple[str, str, str]]:
    labels = labels_of(kind)
    for error in errors:
        place = ".".join(str(part) for part in error["loc"])
        plain = ".".join(str(part) for part in error["loc"] if not isinstance(part, int))
        told = _WORDS.get(error["type"])
        words = str(told) % error.get("ctx", {}) if told is not None else gettext("填写有误，请核对。")
        yield place, labels.get(plain, place), words
