"""How states, acts and spans read on a page."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from server.access.wording import listed
from server.portal.models import Asked
from server.portal.states import Purpose, Standing

register = template.Library()
_S = Standing
_STYLES = {
    _S.CONFIRMED: "state-good",
    _S.HELD: "state-good",
    _S.DECLINED: "state-bad",
    _S.UNANSWERED: "state-bad",
    _S.MISSED: "state-bad",
    _S.CANCELLED: "state-off",
}


@register.filter
def asked_style(state: str) -> str:
    """The shell's style of that state."""
    return _STYLES.get(Standing(state), "state-warn")


@register.filter
def purposes(asked: Asked) -> str:
    """What the hearing is to hold."""
    return listed(str(Purpose(each).label) for each in asked.purposes)


@register.filter
def persons(asked: Asked) -> str:
    """Those who are to be heard: by name where it is told, else how many."""
    heard = list(asked.heard.all())
    if all(each.name for each in heard):
        return listed(each.name for each in heard)
    return _("%(count)d 人") % {"count": len(heard)}


@register.filter
def hours(span: timedelta | None) -> str:
    """A span in hours with one place."""
    return "—" if span is None else _("%(hours).1f 小时") % {"hours": span.total_seconds() / 3600}
