"""What is to go out, kept until it is there: days offline lose nothing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.gateways.models.systems import System


class OutgoingState(models.TextChoices):
    """Where a message stands. HELD: by a person, or because the other side refused it."""

    WAITING = "waiting", _("待发送")
    HELD = "held", _("暂停")
    DONE = "done", _("已送达")
    DROPPED = "dropped", _("已放弃")


class Operation(models.TextChoices):
    """What is asked of the other side."""

    PUSH_BOOKING = "pushBooking", _("推送预约")
    PUSH_AV_MANIFEST = "pushAvManifest", _("推送录像清单")
    PUSH_DOCUMENT = "pushDoc", _("推送文件")
    PULL_JUDGMENT = "pullJudgment", _("取回裁判文书")
    PULL_RECEIPTS = "pullReceipt", _("取回文件回执")
    HOOK = "webhook", _("通知来源系统")


class Outgoing(models.Model):
    """One message. Those about one thing to one side go in their order."""

    operation = models.CharField(max_length=16, choices=Operation.choices)
    #: Null: the case platform.
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, related_name="outgoing")
    thing = models.CharField(max_length=100)
    #: The other side does nothing when it has seen this key.
    key = models.CharField(max_length=100, unique=True)
    body = models.JSONField()
    state = models.CharField(max_length=16, choices=OutgoingState.choices, default=OutgoingState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    #: What came of the last try.
    trouble = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)
    #: Why a person dropped or held it.
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("state", "due_at"), name="outgoing_due"),
            models.Index(fields=("thing", "id"), name="outgoing_of_thing"),
        )


class FeedPlace(models.Model):
    """Up to which event of the audit log messages were made: one row."""

    number = models.PositiveBigIntegerField(default=0)
