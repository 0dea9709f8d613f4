"""A closed case's dossier as it was archived: its catalogue with digests, how long it is kept, who opened it again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.cases.models import Case
from server.dossiers.models.reading import WHY
from server.dossiers.states import ArchiveState


class Archive(models.Model):
    """One archiving. Opened again, it stays as a row; the next archiving is another."""

    number = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="archives")
    #: The catalogue: [{"key", "volume", "title", "kind", "origin", "date", "pages", "digest", "media", ...}] in order.
    entries = models.JSONField()
    #: SHA-256 over the catalogue's canonical text: printed, it proves the list.
    digest = models.CharField(max_length=64)
    retention = models.CharField(max_length=16)
    #: Null: for ever.
    keep_until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ArchiveState.choices, default=ArchiveState.ARCHIVED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_why = models.CharField(max_length=WHY, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(state__in=("archived", "asked")), name="one_archive_in_force"
            ),
        )
