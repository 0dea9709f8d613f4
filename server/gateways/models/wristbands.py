"""What a case-handling centre told of a wristband: who wears it is its own knowledge, not ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.devices.models import Room
from server.gateways.models.systems import System
from server.recordings.models import Command, Session


class BandEvent(models.TextChoices):
    """What the wristband did."""

    CHECKED_IN = "checked-in", _("入区登记")
    ARRIVED = "arrived", _("到达")
    LEFT = "left", _("离开")
    CHECKED_OUT = "checked-out", _("出区登记")


class BandState(models.TextChoices):
    """Whether it stands in the film as a mark."""

    WAITING = "waiting", _("等待写入录像")
    SENT = "sent", _("已请求写入")
    MARKED = "marked", _("已写入录像")
    UNFILMED = "unfilmed", _("当时没有录像")


class WristbandSeen(models.Model):
    """One event in a room of ours. `digits` are the last of the wristband's number, which is all that is kept of it."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="wristbands")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    digits = models.CharField(max_length=4)
    event = models.CharField(max_length=16, choices=BandEvent.choices)
    place = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="+")
    command = models.ForeignKey(Command, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=BandState.choices)

    class Meta:
        indexes = (
            models.Index(fields=("state",), name="wristband_waits", condition=models.Q(state__in=("waiting", "sent"))),
        )
