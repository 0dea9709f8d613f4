"""The police's electronic dossier: parcels that were sent, and the files that a case has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case


class ParcelState(models.TextChoices):
    """Where a parcel stands."""

    CHECKED = "checked", _("已检查")
    WRITING = "writing", _("正在入卷")
    DONE = "done", _("已入卷")
    CANCELLED = "cancelled", _("已取消")


class Parcel(models.Model):
    """A zip of PDFs with its manifest; it lies sealed in the job's folder until it is in the vault or cancelled."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parcels")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=ParcelState.choices, default=ParcelState.CHECKED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: Files in it, and those that the case has already.
    files = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    #: [{"row", "column", "expected", "came"}]: what stands in the way.
    troubles = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")


class DossierFile(models.Model):
    """One document of a case's dossier. Its bytes lie in the vault under their SHA-256."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dossier")
    volume = models.PositiveSmallIntegerField(_("卷"), default=1)
    place = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("文件名称"), max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("volume", "place", "pk")
        constraints = (models.UniqueConstraint(fields=("case", "digest"), name="dossier_file_once"),)
