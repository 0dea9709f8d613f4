"""What the fields of a receipt's content, and the values that stand for words in them, are called on its page. The
signed bytes hold the values, so that no change of wording and no language changes a digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.receipts.content import Value
from server.receipts.kinds import About

WORDS: dict[str, Promise] = {
    "act": _("答复"),
    "agency": _("法援机构"),
    "answers": _("逐项答复"),
    "blocks": _("逐项意见"),
    "answer": _("答复"),
    "booking": _("预约编号"),
    "case": _("案号"),
    "begins": _("建议的时间"),
    "client": _("委托人"),
    "client_name": _("委托人姓名"),
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

#: Fields whose values stand for words, and the words: each app names its own.
_SPOKEN = ("act", "answer", "client", "kind")
_values: dict[tuple[About, str], Promise | str] = {}
#: Lists of pairs (a question and its answer) as lines.
Pairs = Callable[[Mapping[str, str]], str]
_pairs: dict[About, Pairs] = {}


def name_values(about: About, named: Mapping[str, Promise | str]) -> None:
    """From now on these values, in receipts about that, are shown in these words."""
    _values.update({(about, value): words for value, words in named.items()})


def name_pairs(about: About, lines: Pairs) -> None:
    """From now on pairs in receipts about that are shown as these lines."""
    _pairs[about] = lines


def rows_of(about: About, fields: Mapping[str, Value]) -> list[tuple[object, list[str]]]:
    """Label and lines of each field; one that has no label yet stands under its own name."""
    return [(WORDS.get(name, name), _lines(about, _shown(about, name, value))) for name, value in fields.items()]


def _shown(about: About, name: str, value: Value) -> Value:
    return str(_values.get((about, value), value)) if name in _SPOKEN and isinstance(value, str) else value


def _lines(about: About, value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each if isinstance(each, str) else _line(about, each) for each in value]


def _line(about: About, pair: Mapping[str, str]) -> str:
    return _pairs[about](pair) if about in _pairs else " ".join(pair.values())
