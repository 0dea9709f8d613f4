"""Other systems: the key each asks with, what it may, and what it was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit


class Scope(models.TextChoices):
    """What a key may be used for."""

    CASES_READ = "cases:read", _("读取本系统登记的案件")
    CASES_WRITE = "cases:write", _("登记案件")
    BOOKINGS_WRITE = "bookings:write", _("预约听取意见")
    VIEWING_WRITE = "viewing:write", _("提交查看申请")
    WRISTBANDS_WRITE = "wristbands:write", _("告知腕带进出、位置")
    ALARMS = "alarms", _("接收设备和运行告警")


class System(models.Model):
    """A program of another system. It acts in the name of a person of the unit, who answers for what it sends."""

    name = models.CharField(_("名称"), max_length=60)
    #: As with imports: says which cases are its own.
    origin = models.CharField(_("来源系统"), max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="systems", verbose_name=_("单位"))
    answerable = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任人")
    )
    scopes = models.JSONField(default=list)
    #: SHA-256 of the key; the key itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    #: Where it is told of what happened to its cases; "": nowhere. The secret that signs is sealed.
    hook = models.URLField(_("通知地址"), max_length=300, blank=True)
    hook_secret = models.BinaryField(default=b"")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("unit", "name", "pk")


class StoredAnswer(models.Model):
    """What a request was answered: the same idempotency key gets the same answer and does nothing."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    #: SHA-256 of method, path and body: another request under the same key is refused.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("system", "key"), name="answer_once"),)
