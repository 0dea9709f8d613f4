"""The profile of a box as the centre knows it, and what was ordered to be changed in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from server.devices.models.boxes import Box

LONGEST_TEXT = 49_152


class BoxProfile(models.Model):
    """The newest profile that a box told, or that was brought from it on a stick; `text` without passwords.

    `digest` is that of the box's own file, passwords and all: an order is made for it and for no other.
    """

    box = models.OneToOneField(Box, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    digest = models.BinaryField(max_length=32)
    text = models.TextField(max_length=LONGEST_TEXT)
    told_at = models.DateTimeField()
    is_uploaded = models.BooleanField(default=False)


class OrderState(models.TextChoices):
    """Where an order stands (server/devices/profiles/states.py)."""

    DRAFTED = "drafted", _("等待签名")
    SIGNED = "signed", _("已签名，等录制箱来取")
    TAKEN = "taken", _("录制箱已取，等房间空闲或正在自检")
    KEPT = "kept", _("已生效")
    RETURNED = "returned", _("自检不合格，已恢复原配置")
    STUCK = "stuck", _("恢复原配置也没有成功，请到现场处理")
    REFUSED = "refused", _("录制箱未采用")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = (OrderState.DRAFTED, OrderState.SIGNED, OrderState.TAKEN)


class ProfileOrder(models.Model):
    """A change of a box's profile. `changes` are [path, value as TOML or null]; passwords go once it has ended."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="profile_orders")
    number = models.PositiveBigIntegerField()
    base = models.BinaryField(max_length=32)
    changes = models.JSONField()
    payload = models.BinaryField(max_length=32_768)
    raw = models.BinaryField(max_length=32_768, default=b"")
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.DRAFTED)
    words = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("box", "number"), name="one_profile_order_a_number"),
            models.UniqueConstraint(fields=("box",), condition=Q(state__in=OPEN), name="one_open_profile_order_a_box"),
        )
