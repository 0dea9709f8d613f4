"""A change of the calendar: one year's file as a person brought it, what it would move, and whether it was applied."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models.case import WHY, Case
from server.cases.models.people import Suspect


class CalendarState(models.TextChoices):
    """Where a change stands."""

    TRYING = "trying", _("正在试算")
    TRIED = "tried", _("试算完成")
    APPLIED = "applied", _("已生效")
    DROPPED = "dropped", _("已放弃")


class CalendarChange(models.Model):
    """One year's calendar as text. Of a year, the one applied last is in force; before any, the file is. A row is never
    changed once it was applied or dropped: undoing it is applying an earlier text again."""

    year = models.PositiveSmallIntegerField(_("年份"))
    text = models.TextField(_("节假日文件"))
    why = models.CharField(_("理由"), max_length=WHY)
    state = models.CharField(max_length=16, choices=CalendarState.choices, default=CalendarState.TRYING)
    #: The rules that were in force when it was tried: under others the trial says nothing.
    basis = models.CharField(max_length=16)
    #: The trial: the last case that is looked at, how many of how many, how many deadlines would change.
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    #: When its worker was last heard of; null: none yet.
    beat_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(fields=("-decided_at", "-id"), name="calendar_in_force", condition=models.Q(state="applied")),
        )


class CalendarMove(models.Model):
    """A deadline that a change would move, as its trial found it; the first ones are kept."""

    change = models.ForeignKey(CalendarChange, on_delete=models.CASCADE, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    suspect = models.ForeignKey(Suspect, on_delete=models.CASCADE, null=True, related_name="+")
    rule = models.CharField(max_length=64)
    #: Null: there was none, or will be none.
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
