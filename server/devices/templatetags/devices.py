"""Words for what a box tells in codes."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.devices import words

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
