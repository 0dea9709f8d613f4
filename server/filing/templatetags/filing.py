"""How exceptions and discs read on a page."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from server.access.models import Role
from server.access.wording import listed
from server.filing.states import DiscState, IncidentState, WaiverState

register = template.Library()
_WAIVERS = {WaiverState.ASKED: "state-warn", WaiverState.APPROVED: "state-good", WaiverState.REFUSED: "state-bad"}
_INCIDENTS = {
    IncidentState.WRITTEN: "state-warn",
    IncidentState.SENT_BACK: "state-bad",
    IncidentState.SIGNING: "state-warn",
    IncidentState.ATTACHED: "state-good",
}
_DISCS = {
    DiscState.FAILED: "state-bad",
    DiscState.CANCELLED: "state-off",
    DiscState.CHECKED: "state-good",
    DiscState.SEALED: "state-good",
    DiscState.KEPT: "state-good",
    DiscState.HANDED_OVER: "state-good",
    DiscState.SENT_BACK: "state-bad",
    DiscState.OPENING: "state-warn",
    DiscState.OPENED: "state-warn",
    DiscState.MADE: "state-warn",
}


@register.filter
def waiver_style(state: str) -> str:
    """The shell's style of an exception's state."""
    return _WAIVERS.get(WaiverState(state), "state-off")


@register.filter
def incident_style(state: str) -> str:
    """The shell's style of an incident's state."""
    return _INCIDENTS.get(IncidentState(state), "state-off")


@register.filter
def disc_style(state: str) -> str:
    """The shell's style of a disc's state."""
    return _DISCS.get(DiscState(state), "")


@register.filter
def role_names(roles: Iterable[str]) -> str:
    """Roles in words."""
    return listed(Role(each).label for each in sorted(roles))


@register.filter
def gigabytes(size: int) -> str:
    """Bytes as people read them on a disc's box."""
    return f"{size / 1e9:.2f} GB" if size >= 10**9 else f"{size / 1e6:.1f} MB"
