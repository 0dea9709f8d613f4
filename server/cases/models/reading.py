"""Who read the personal data of a case: one sitting a row, as recordings are watched."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.cases.models.case import Case


class Reading(models.Model):
    """One person had the case's page before him, from then until he was last seen there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (models.Index(fields=("case", "person", "-seen_at"), name="reading_of_person"),)
