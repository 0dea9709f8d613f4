"""How states look, and lengths in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.wording import aside
from server.recordings.models import Command, CommandState, SessionState
from server.recordings.words import chapter_words, door_words, reason_words
from sync.evidence.receipts import Verb

register = template.Library()
_STYLES = {
    SessionState.RECORDING: "state-recording",
    SessionState.INTERRUPTED: "state-bad",
    SessionState.CLOSED: "state-good",
    SessionState.RECOVERED: "state-warn",
}
_VERBS = {
    Verb.START: gettext_lazy("开始录制"),
    Verb.STOP: gettext_lazy("停止录制"),
    Verb.MARK: gettext_lazy("书签"),
    Verb.SUSPEND: gettext_lazy("中止"),
    Verb.RESUME: gettext_lazy("恢复录制"),
    Verb.CHAPTER: gettext_lazy("章节"),
    Verb.CONFIRM: gettext_lazy("律师确认"),
    Verb.TALK: gettext_lazy("开始律师会见"),
    Verb.TALK_END: gettext_lazy("律师确认会见结束"),
    Verb.EXPLAINED: gettext_lazy("恢复后已口头说明"),
}
_COMMANDS = {
    CommandState.ASKED: "state-warn",
    CommandState.SENT: "state-warn",
    CommandState.ACCEPTED: "state-good",
    CommandState.REFUSED: "state-bad",
    CommandState.EXPIRED: "state-bad",
}


@register.filter
def session_style(state: str) -> str:
    """The shell's style of a session's state."""
    return _STYLES[SessionState(state)]


@register.filter
def command_style(state: str) -> str:
    """The shell's style of a command's state."""
    return _COMMANDS[CommandState(state)]


@register.filter
def asked_words(command: Command) -> str:
    """What was asked of the box: 中止（技术故障）. The text of a bookmark is not repeated."""
    verb = Verb(command.verb)
    of = {Verb.SUSPEND: reason_words, Verb.CHAPTER: chapter_words, Verb.CONFIRM: door_words}.get(verb)
    what = of(command.detail) if of is not None and command.detail else ""
    return f"{_VERBS[verb]}{aside(what)}"


@register.filter
def long_words(seconds: float | None) -> str:
    """A length in words: 2 小时 5 分, 3 分 20 秒, 0.8 秒."""
    if seconds is None:
        return _("长度未知")
    if seconds < 10:
        return _("%(s).1f 秒") % {"s": seconds}
    whole = round(seconds)
    if whole < 60:
        return _("%(s)d 秒") % {"s": whole}
    if whole < 3600:
        return _("%(m)d 分 %(s)d 秒") % {"m": whole // 60, "s": whole % 60}
    return _("%(h)d 小时 %(m)d 分") % {"h": whole // 3600, "m": whole % 3600 // 60}


@register.filter
def lasted(session: object) -> str:
    """How long a session lasted, by the box's wall clock; "—" while it runs."""
    begun, ended = session.started_at, session.ended_at  # type: ignore[attr-defined]
    return long_words((ended - begun).total_seconds()) if ended else "—"
