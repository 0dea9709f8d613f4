"""An opinion as blocks of questions, each answered or declared empty; questions.py holds the table. Pure.

A question may hang on another's answer (`when`): unasked, it needs no answer and is not handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.submissions.models import How

Words = Promise | str
LONG, SHORT, MOST_IN_ALL = 2_000, 100, 15_000


class Shape(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    TEXT = "text"
    LINE = "line"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `when`: (another question, the answers to it at which this one is asked)."""

    key: str
    asks: Words
    shape: Shape
    choices: tuple[tuple[str, Words], ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None
    needed: bool = True
    hint: Words = ""

    @property
    def limit(self) -> int:
        """So many characters at most."""
        return LONG if self.shape is Shape.TEXT else SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Questions under one title."""

    key: str
    title: Words
    questions: tuple[Question, ...]
    says: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionForm:
    """All that is asked of one who stands so in a case."""

    how: How
    title: Words
    blocks: tuple[Block, ...]
    #: Answers after which words are wanted, and the question that takes them.
    doubts: tuple[tuple[str, str], ...] = ()
    doubts_in: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """In order."""
        return tuple(each for block in self.blocks for each in block.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What is wrong with an answer, in words."""

    key: str
    words: Words


_UNASKED = _("请回答：没有的，选“未提供”“不发表意见”等，不能空着。")


def is_asked(question: Question, values: Mapping[str, str]) -> bool:
    """Whether it is asked, as the others are answered."""
    return question.when is None or values.get(question.when[0], "") in question.when[1]


def answered(form: OpinionForm, values: Mapping[str, str]) -> dict[str, str]:
    """What is handed in: the answers to what is asked, without blanks at their ends."""
    given = {each.key: values.get(each.key, "").strip() for each in form.questions if is_asked(each, values)}
    return {key: value for key, value in given.items() if value}


def lacks(form: OpinionForm, values: Mapping[str, str]) -> list[Lack]:
    """What stands in the way of handing it in, in the order of the form."""
    found = [lack for each in form.questions if is_asked(each, values) and (lack := _lack(each, values))]
    given = answered(form, values)
    if form.doubts_in not in given and any(given.get(key) == answer for key, answer in form.doubts):
        found.append(Lack(key=form.doubts_in, words=_("有一项为“否”或者有强迫迹象的，请写明情况。")))
    if sum(map(len, given.values())) > MOST_IN_ALL:
        words = _("全文超过%(most)d字。请精简，或者把详细意见作为附件另行提交。") % {"most": MOST_IN_ALL}
        found.append(Lack(key=form.questions[0].key, words=words))
    return found


def is_fit(question: Question, value: str) -> bool:
    """Whether the value has the question's shape; an empty one has."""
    if not value:
        return True
    match question.shape:
        case Shape.CHOICE:
            return value in dict(question.choices)
        case Shape.NUMBER:
            return value.isascii() and value.isdecimal() and len(value) <= 5
        case Shape.MOMENT:
            return _is_moment(value)
        case Shape.TEXT | Shape.LINE:
            return len(value) <= question.limit and "\0" not in value


def shown(question: Question, value: str) -> Words:
    """The answer in words."""
    if question.shape is Shape.CHOICE:
        return dict(question.choices).get(value, value)
    return value.replace("T", " ") if question.shape is Shape.MOMENT else value


def rows(form: OpinionForm, values: Mapping[str, str]) -> list[tuple[Words, Sequence[tuple[Words, Words]]]]:
    """To be read: block by block, what was asked and what was answered."""
    return [
        (block.title, [(each.asks, shown(each, values[each.key])) for each in block.questions if each.key in values])
        for block in form.blocks
    ]


def _lack(question: Question, values: Mapping[str, str]) -> Lack | None:
    value = values.get(question.key, "").strip()
    if not value:
        return Lack(key=question.key, words=_UNASKED) if question.needed else None
    if is_fit(question, value):
        return None
    if question.shape in (Shape.TEXT, Shape.LINE):
        words = _("最多%(most)d字，现有%(got)d字。") % {"most": question.limit, "got": len(value)}
        return Lack(key=question.key, words=words)
    return Lack(key=question.key, words=_("填写的内容格式不对，请核对。"))


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
