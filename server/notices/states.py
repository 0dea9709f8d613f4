"""One table: how a delivery waits, fails, goes out or is given up. Pure."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way out of the app. In the app itself everything is told; that is no channel and cannot be turned off."""

    MAIL = "mail", _("电子邮件")
    SMS = "sms", _("短信")


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", _("待发送")
    FAILED = "failed", _("未成功，将重试")
    SENT = "sent", _("已发送")
    GIVEN_UP = "given_up", _("已放弃")


class DeliveryEvent(Enum):
    """What happens to it: the other side takes it, or not now, or never; a person sends it again."""

    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    GAVE_UP = "gave_up"
    RETRIED = "retried"


S, E = DeliveryState, DeliveryEvent
TABLE: dict[tuple[DeliveryState, DeliveryEvent], DeliveryState] = {
    (S.QUEUED, E.ACCEPTED): S.SENT,
    (S.QUEUED, E.PUT_OFF): S.FAILED,
    (S.QUEUED, E.GAVE_UP): S.GIVEN_UP,
    (S.FAILED, E.ACCEPTED): S.SENT,
    (S.FAILED, E.PUT_OFF): S.FAILED,
    (S.FAILED, E.GAVE_UP): S.GIVEN_UP,
    (S.FAILED, E.RETRIED): S.QUEUED,
    (S.GIVEN_UP, E.RETRIED): S.QUEUED,
}
#: States in which it waits for its time.
OPEN = frozenset({S.QUEUED, S.FAILED})


def before(event: DeliveryEvent) -> dict[DeliveryState, DeliveryState]:
    """State before -> state after, for that event."""
    return {state: after for (state, each), after in TABLE.items() if each is event}
