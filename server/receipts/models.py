"""Receipts as they were signed, and the number given last."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.access.models import Unit
from server.receipts.kinds import About, Event


class Receipt(models.Model):
    """One signed receipt. `raw` is what was signed; the other fields are read from it and never counted on."""

    number = models.CharField(max_length=80, unique=True)
    issuer = models.CharField(max_length=64)
    event = models.CharField(max_length=16, choices=Event.choices)
    about = models.CharField(max_length=16, choices=About.choices)
    thing = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    #: Who did it, as the receipt names him: a person of the other zone has no row here.
    by = models.CharField(max_length=64)
    #: What was digested (content.py).
    content = models.BinaryField()
    raw = models.BinaryField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("lawyer", "-at"), name="receipts_of_lawyer"),)

    def __str__(self) -> str:
        return self.number


class Counter(models.Model):
    """The last number given in a year: one row, whose lock makes numbers follow one another."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)
