"""An import of a file: what was sent, how its columns are read, how far it is, what was wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit


class ImportState(models.TextChoices):
    """Where an import stands."""

    MAPPING = "mapping", _("待对应列")
    CHECKING = "checking", _("正在试导入")
    CHECKED = "checked", _("试导入完成")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已导入")
    CANCELLED = "cancelled", _("已取消")


#: States in which the worker is at it, and those from which nothing follows.
WORKED = frozenset({ImportState.CHECKING, ImportState.WRITING})
ENDED = frozenset({ImportState.DONE, ImportState.CANCELLED})


class Mapping(models.Model):
    """How a unit's files of one origin are read: header -> field, as it was said last."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "origin"), name="mapping_of_origin"),)


class ImportJob(models.Model):
    """One file. The file itself lies sealed in the job's folder until the import ends."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="imports")
    #: What the sender is called; with the unit it says which cases are its own (Case.origin).
    origin = models.CharField(_("来源系统"), max_length=20)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=ImportState.choices, default=ImportState.MAPPING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: The language in which troubles are told.
    language = models.CharField(max_length=10)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: New cases, suspects, and cases that were here already and are left as they are.
    cases = models.PositiveIntegerField(default=0)
    suspects = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    troubles_found = models.PositiveIntegerField(default=0)
    #: Why it ended without being written, if nobody cancelled it.
    failure = models.CharField(max_length=400, blank=True)
    #: When its worker was last heard of; null: none yet.
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")


class Trouble(models.Model):
    """What the trial found wrong in one cell; the first thousand are kept."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="troubles")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    expected = models.CharField(max_length=400)
    came = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("row", "pk")
