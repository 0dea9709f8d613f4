"""The log's rows. Only actions.append writes them; the database itself refuses changes (triggers.py)."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One deed: who, in which role, did what to which thing; chained to the event before by its hash."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=64)
    ident = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("kind", "ident"), name="audit_thing"),
            models.Index(fields=("actor", "number"), name="audit_actor"),
            models.Index(fields=("action", "number"), name="audit_action"),
            models.Index(fields=("at",), name="audit_time"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.kind}:{self.ident}"


class AuditHead(models.Model):
    """The newest event's number and hash: one row, whose lock makes appends take turns."""

    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
