"""`{{ binding.state|binding_style }}`, `{{ binding|binding_words }}`: look and words of where a binding stands."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from server.counsel.models import Binding
from server.counsel.states import BindingState

register = template.Library()
_STYLES = {BindingState.ASKED: "state-warn", BindingState.BOUND: "state-good", BindingState.REFUSED: "state-bad"}


@register.filter
def binding_style(state: str) -> str:
    """The class of that state."""
    return _STYLES.get(BindingState(state), "state-off")


@register.filter
def binding_words(binding: Binding) -> str:
    """Its state, told more exactly while it is on its way to the other zone."""
    if binding.state == BindingState.ASKED and binding.received_at is None:
        return _("已送出，等待受理")
    return str(BindingState(binding.state).label)
