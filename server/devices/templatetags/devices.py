"""Words for what a box tells in codes."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.models import Role
from server.devices import words
from server.devices.health import State
from server.devices.queries import RECORDING, WORDS
from server.devices.wall.history import OFFLINE
from server.devices.wall.history import RECORDING as RECORDED
from server.devices.wall.rule import Level

register = template.Library()
register.filter("problem_words", words.problem_words)
register.filter("clock_source_words", words.clock_source_words)

_LAMPS = {
    "red": gettext_lazy("红灯"),
    "amber": gettext_lazy("黄灯"),
    "green": gettext_lazy("绿灯"),
    "blue": gettext_lazy("蓝灯"),
}
_LIGHTS = {"on": gettext_lazy("亮"), "off": gettext_lazy("灭"), "blink": gettext_lazy("闪烁")}


@register.filter
def lamp_words(name: str, light: str) -> str:
    """A lamp and its light in words: 红灯亮."""
    return _("%(lamp)s%(light)s") % {"lamp": _LAMPS.get(name, name), "light": _LIGHTS[light]}


@register.filter
def rounded_ms(milliseconds: int) -> str:
    """An error bound rounded up, so that the page does not flicker with the last digit: 10 ms steps, then 0.1 s."""
    if milliseconds < 1000:
        return _("%(ms)d 毫秒") % {"ms": -(-milliseconds // 10) * 10}
    return _("%(seconds).1f 秒") % {"seconds": -(-milliseconds // 100) / 10}


@register.filter
def age_words(milliseconds: int) -> str:
    """How old a picture is, in steps, so that the page does not change with every look."""
    seconds = milliseconds / 1000
    steps = next((step for step in (2, 5, 10, 30, 60) if seconds <= step), None)
    if steps is not None:
        return _("%(seconds)d 秒以内") % {"seconds": steps}
    return _("%(minutes)d 分钟前") % {"minutes": seconds // 60}


@register.filter
def peak_words(decibels: float) -> str:
    """A sound's peak in steps of 5 dB."""
    return _("峰值 %(db)d dB") % {"db": 5 * round(decibels / 5)}


@register.filter
def level_style(level: Level | None) -> str:
    """The shell's style for how bad something is."""
    return {Level.NOW: "bad", Level.SOON: "warn", Level.KNOW: ""}[level] if level is not None else "good"


@register.filter
def level_words(level: Level) -> str:
    """How soon something is to be done."""
    return {Level.NOW: _("立即处置"), Level.SOON: _("尽快处置"), Level.KNOW: _("到场时处置")}[level]


@register.filter
def role_words(role: str) -> str:
    """A role by its name."""
    return str(Role(role).label)


@register.filter
def strip_style(state: str) -> str:
    """The style in which a stretch of the history is drawn."""
    if state in (RECORDED, OFFLINE, ""):
        return {RECORDED: "recording", OFFLINE: "off", "": "none"}[state]
    return (WORDS[State(state)][0] if state in list(State) else "") or "quiet"


@register.filter
def strip_words(state: str) -> str:
    """That stretch in words."""
    if state == RECORDED:
        return str(RECORDING[1])
    if state in (OFFLINE, ""):
        return _("离线") if state else _("没有记录")
    return str(WORDS[State(state)][1]) if state in list(State) else state
