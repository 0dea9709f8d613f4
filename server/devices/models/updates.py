"""Versions of the box's software that this centre holds, and what became of each at each box."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.devices.models.boxes import Box


class Release(models.Model):
    """A signed bundle. `sha256` is that of the file as it came; `package_sha256` is the box's own package in it."""

    version = models.CharField(max_length=64)
    arch = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64, unique=True)
    package_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    notes = models.TextField(blank=True)
    made_at = models.DateTimeField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ("-brought_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("version", "arch"), name="one_release_a_version"),)

    def __str__(self) -> str:
        return f"{self.version} {self.arch}"


class UpdateState(models.TextChoices):
    """Where an offered version stands at a box, by the box's own word."""

    OFFERED = "offered", _("等待录制箱下载")
    ARRIVED = "arrived", _("已下载，等待时间")
    STAGED = "staged", _("已核验，等待房间空闲")
    INSTALLING = "installing", _("正在安装")
    TESTING = "testing", _("已安装，正在自检")
    RETURNING = "returning", _("不合格，正在退回")
    KEPT = "kept", _("更新完成")
    RETURNED = "returned", _("已退回原版本")
    STUCK = "stuck", _("退回未成功，需要现场处理")
    REFUSED = "refused", _("录制箱拒收")
    WITHDRAWN = "withdrawn", _("已撤回")


class BoxUpdate(models.Model):
    """One version offered to one box. `words` are the box's, of why it took it back or refused it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="updates")
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=16, choices=UpdateState.choices, default=UpdateState.OFFERED)
    not_before = models.DateTimeField()
    words = models.CharField(max_length=600, blank=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("box", "-offered_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("release", "box"), name="one_offer_of_a_release_a_box"),)

    def __str__(self) -> str:
        return f"{self.release} {self.box_id}"


class BoxSoftware(models.Model):
    """What a box last said it has installed. `asked_at` is its request's moment: an older request tells nothing."""

    box = models.OneToOneField(Box, on_delete=models.CASCADE, primary_key=True, related_name="software")
    version = models.CharField(max_length=64, blank=True)
    arch = models.CharField(max_length=8, blank=True)
    asked_at = models.PositiveBigIntegerField(default=0)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
