"""A dossier as one PDF or as a folder: made by the worker, kept sealed for a while, downloaded by who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case
from server.dossiers.models.reading import WHY
from server.dossiers.states import ExportState


class Form(models.TextChoices):
    """What it is made into."""

    BOOK = "book", _("一个 PDF")
    FOLDER = "folder", _("文件夹（ZIP，含原件和校验清单）")


class Export(models.Model):
    """One export, and what went into it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dossier_exports")
    form = models.CharField(max_length=8, choices=Form.choices)
    #: Keys of the volumes that go into it.
    volumes = models.JSONField(default=list)
    why = models.CharField(max_length=WHY)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ExportState.choices, default=ExportState.WAITING)
    pages = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: The worker tells that it is alive; one that is silent is taken for dead.
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=400, blank=True)
    #: Titles of papers that could not be put into the one PDF, and why.
    left_out = models.JSONField(default=list)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=("state", "asked_at"), name="export_waits"),)
