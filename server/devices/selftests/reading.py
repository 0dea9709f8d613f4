"""A kept report read for a page or a sheet: its words by the catalogue, in the reader's language."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from firmware_config.selftests import OPERATOR, TECHNICIAN, catalogue
from server.access.wording import aside
from server.devices.models import BoxSelfTest
from sync.evidence import cose
from sync.evidence.selftests import Finding, Level, SelfTest, read_self_test

#: (style of the state, words) by level.
STYLES: dict[Level, tuple[str, str | Promise]] = {
    Level.GOOD: ("good", pgettext_lazy("self-test", "正常")),
    Level.WARNING: ("warn", pgettext_lazy("self-test", "待处理")),
    Level.BAD: ("bad", pgettext_lazy("self-test", "不合格")),
    Level.SKIPPED: ("off", pgettext_lazy("self-test", "未检")),
}
WHO: dict[str, str | Promise] = {TECHNICIAN: _("技术人员"), OPERATOR: _("运维人员"), "": ""}
SUBJECTS: dict[str, str | Promise] = {
    "board": _("主板"),
    "room": pgettext_lazy("self-test", "房间"),
    "red": _("红灯"),
    "amber": _("黄灯"),
    "green": _("绿灯"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding in words. `level` is its number."""

    level: Level
    style: str
    state: str
    title: str
    subject: str
    says: str
    measured: str
    who: str
    todo: str

    @property
    def named(self) -> str:
        """What was checked, and on what."""
        return self.title + aside(self.subject)

    @property
    def sentence(self) -> str:
        """What was found."""
        return _told(self.named, self.says) if self.says else self.named

    @property
    def advice(self) -> str:
        """Who is to do what; "" where nothing is."""
        return _told(self.who, self.todo) if self.todo else ""


def _told(what: str, says: str) -> str:
    return gettext("%(what)s：%(says)s") % {"what": what, "says": says}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture for a page."""

    track: str
    uri: str


def read(test: BoxSelfTest) -> SelfTest:
    """The report of a row, its signature checked again."""
    raw = bytes(test.raw)
    found, _digest = read_self_test(raw, cose.only(test.box.device_point))
    return found


def lines(report: SelfTest, *, language: str | None = None) -> list[Line]:
    """Every finding, in the report's order."""
    return [line(each, language=language) for each in report.findings]


def line(found: Finding, *, language: str | None = None) -> Line:
    """One finding in the reader's language, or in that one."""
    words, tongue = catalogue(), language or get_language() or "zh"
    tongue = "en" if tongue.startswith("en") else "zh"
    reason = words.reason(found.check, found.reason)
    style, state = STYLES[found.level]
    return Line(
        level=found.level,
        style=style,
        state=str(state),
        title=words.title(found.check).in_language(tongue),
        subject=str(SUBJECTS.get(found.subject, found.subject)),
        says=reason.words.in_language(tongue) if reason else found.reason,
        measured=found.measured,
        who=str(WHO[reason.who]) if reason else "",
        todo=reason.todo.in_language(tongue) if reason else "",
    )


def wrong(report: SelfTest, levels: Collection[Level] = (Level.WARNING, Level.BAD)) -> Iterator[Finding]:
    """What is to be mended."""
    return (each for each in report.findings if each.level in levels)


def pictures(report: SelfTest) -> list[Shown]:
    """Its pictures, to stand in a page."""
    return [
        Shown(track=each.track, uri=f"data:image/jpeg;base64,{base64.b64encode(each.jpeg).decode()}")
        for each in report.pictures
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """A room's newest report, for lists."""

    test: BoxSelfTest
    style: str
    is_old: bool
    wrong: tuple[Line, ...]


def newest(test: BoxSelfTest, old_before: datetime) -> Newest:
    """That report, with what is wrong by it."""
    report = read(test)
    return Newest(
        test=test,
        style=STYLES[Level(test.level)][0],
        is_old=test.received_at < old_before,
        wrong=tuple(line(each) for each in wrong(report)),
    )
