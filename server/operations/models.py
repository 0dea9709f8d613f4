"""When a backup was made and when it was last tried."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup, or one that failed."""

    at = models.DateTimeField(db_index=True)
    took_s = models.PositiveIntegerField()
    folder = models.CharField(max_length=400)
    #: SHA-256 of the backup's own list of digests, in hex; empty where it failed
    digest = models.CharField(max_length=64, blank=True)
    objects_in_all = models.PositiveBigIntegerField(default=0)
    copied = models.PositiveBigIntegerField(default=0)
    copied_bytes = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("备份")
        ordering = ("-at",)


class Drill(models.Model):
    """One restore aside, and what was seen: `seen` is a list of {name, ok, words}."""

    at = models.DateTimeField(db_index=True)
    took_s = models.PositiveIntegerField()
    folder = models.CharField(max_length=400)
    digest = models.CharField(max_length=64, blank=True)
    ok = models.BooleanField()
    with_keys = models.BooleanField(default=False)
    seen = models.JSONField(default=list)
    fault = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("恢复演练")
        ordering = ("-at",)


class ToldAlarm(models.Model):
    """Something that stood and was told of: once, until it is over."""

    key = models.CharField(max_length=100, db_index=True)
    code = models.CharField(max_length=100)
    words = models.CharField(max_length=400)
    room = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(db_index=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("已通知的告警")
        ordering = ("-told_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=models.Q(over_at=None), name="one_told_alarm_a_key"),
        )
