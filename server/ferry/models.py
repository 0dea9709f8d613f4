"""Letters posted here, and letters that came."""

from __future__ import annotations

from django.db import models


class Posted(models.Model):
    """A letter of ours, by its number; signed bytes are made once. `written` when its file lies in the outbox."""

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    #: The same again is no second letter.
    unique = models.CharField(max_length=200, unique=True)
    raw = models.BinaryField()
    at = models.DateTimeField()
    written = models.BooleanField(default=False)


class Received(models.Model):
    """A letter that was applied, by sender and number."""

    sender = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("sender", "number")
        constraints = (models.UniqueConstraint(fields=("sender", "number"), name="letter_of_sender"),)
