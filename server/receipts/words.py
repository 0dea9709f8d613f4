"""What the fields of a receipt's content are called on its page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.receipts.content import Value

WORDS: dict[str, Promise] = {
    "act": _("答复"),
    "agency": _("法援机构"),
    "answer": _("答复"),
    "booking": _("预约编号"),
    "case": _("案号"),
    "client": _("委托人"),
    "files": _("附件（SHA-256）"),
    "kind": _("类别"),
    "person": _("姓名"),
    "reason": _("理由"),
    "revision": _("第几稿"),
    "follows": _("补充的事项"),
    "to": _("所答内容的摘要"),
    "text": _("正文"),
    "unit": _("收件单位"),
    "words": _("类别名称"),
}


def rows_of(fields: Mapping[str, Value]) -> list[tuple[object, list[str]]]:
    """Label and lines of each field; one that has no label yet stands under its own name."""
    return [(WORDS.get(name, name), _lines(value)) for name, value in fields.items()]


def _lines(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each if isinstance(each, str) else " ".join(each.values()) for each in value]
