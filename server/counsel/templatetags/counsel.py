"""`{{ binding.state|binding_style }}`: the look of a state, told by colour and shape beside its words."""

from __future__ import annotations

from django import template

from server.counsel.states import BindingState

register = template.Library()
_STYLES = {BindingState.ASKED: "state-warn", BindingState.BOUND: "state-good", BindingState.REFUSED: "state-bad"}


@register.filter
def binding_style(state: str) -> str:
    """The class of that state."""
    return _STYLES.get(BindingState(state), "state-off")
