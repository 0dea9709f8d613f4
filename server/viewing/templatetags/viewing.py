"""How a request's state looks."""

from __future__ import annotations

from django import template

from server.viewing.states import RequestState

register = template.Library()
_STYLES = {
    RequestState.PENDING: "state-warn",
    RequestState.APPROVED: "state-good",
    RequestState.REFUSED: "state-bad",
    RequestState.WITHDRAWN: "state-off",
    RequestState.LAPSED: "state-off",
}


@register.filter
def request_style(state: str) -> str:
    """The shell's style of that state."""
    return _STYLES[RequestState(state)]
