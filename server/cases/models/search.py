"""What a case is found by: every tail of its numbers and names, so that a fragment is the beginning of a row."""

from __future__ import annotations

from django.db import models

from server.access.models import Unit
from server.cases.models.case import Case


class Fragment(models.Model):
    """UTF-8 bytes, because both databases compare bytes alike and walk an index for a range of them."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fragments")
    text = models.BinaryField(max_length=36)

    class Meta:
        indexes = (models.Index(fields=("unit", "text", "case"), name="fragment_of_unit"),)
