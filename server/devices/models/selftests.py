"""What boxes found when they looked at themselves, and the sheets made of commissionings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.devices.models.boxes import Box
from server.devices.models.rooms import Room


class TestForm(models.TextChoices):
    """How much was looked at."""

    SHORT = "short", _("晨检")
    FULL = "full", _("全面自检")
    COMMISSIONING = "commissioning", _("验收")


class TestLevel(models.IntegerChoices):
    """How it ended: the worst finding (sync/evidence/selftests.py)."""

    GOOD = 0, _("合格")
    WARNING = 1, _("有待处理的问题")
    BAD = 2, _("不合格")


class BoxSelfTest(models.Model):
    """One report, kept as it came; the columns are read from it. `room` is where its box stood when it came."""

    digest = models.BinaryField(max_length=32, unique=True)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="self_tests")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="self_tests")
    form = models.CharField(max_length=16, choices=TestForm.choices)
    level = models.PositiveSmallIntegerField(choices=TestLevel.choices)
    began_at = models.DateTimeField()
    received_at = models.DateTimeField()
    raw = models.BinaryField(max_length=2 << 20)

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = (models.Index(fields=("room", "-received_at")),)

    def __str__(self) -> str:
        return f"{self.box_id} {self.began_at:%Y-%m-%d %H:%M}"


class CommissioningSheet(models.Model):
    """The signed sheet of one commissioning. `level` is that of its signature (seals/levels.py)."""

    test = models.OneToOneField(BoxSelfTest, on_delete=models.PROTECT, related_name="sheet")
    number = models.CharField(max_length=64, unique=True)
    pdf = models.BinaryField(max_length=8 << 20)
    level = models.CharField(max_length=16)
    made_at = models.DateTimeField()
