"""One table: how a lawyer comes to be bound to a person in a case, and how that ends."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class BindingState(models.TextChoices):
    """Where a binding stands."""

    ASKED = "asked", _("待审核")
    BOUND = "bound", _("已绑定")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已解除")


class BindingEvent(Enum):
    """What a person does to it."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"


BINDINGS: dict[tuple[BindingState, BindingEvent], BindingState] = {
    (BindingState.ASKED, BindingEvent.ACCEPT): BindingState.BOUND,
    (BindingState.ASKED, BindingEvent.REFUSE): BindingState.REFUSED,
    (BindingState.ASKED, BindingEvent.WITHDRAW): BindingState.WITHDRAWN,
    (BindingState.BOUND, BindingEvent.END): BindingState.ENDED,
}
