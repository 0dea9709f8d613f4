"""The guarded update by which an enrolment takes a step of its table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from server.devices.enrolment.states import ENROLMENTS, Deed
from server.devices.errors import StaleEnrolment
from server.devices.models import Enrolment, EnrolmentState


def move(enrolment: Enrolment, deed: Deed, **fields: Any) -> None:
    """The step, with these fields, in the caller's transaction. StaleEnrolment where the table or the row says no."""
    after = ENROLMENTS.get((EnrolmentState(enrolment.state), deed))
    moved = after is not None and (
        Enrolment.objects.filter(pk=enrolment.pk, state=enrolment.state).update(state=after, **fields) == 1
    )
    if not moved or after is None:
        raise StaleEnrolment(
            f"enrolment {enrolment.pk}: no longer one that takes {deed.value!r}",
            _("情况已有变化，请看页面上的最新状态。"),
        )
    enrolment.state = after
    for name, value in fields.items():
        setattr(enrolment, name, value)
