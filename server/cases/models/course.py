"""What happened in a case: steps that were written down, moves of its state, fields that changed, its recordings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.cases.models.case import WHY, Case
from server.cases.models.people import Suspect
from server.cases.states import CaseState
from server.cases.steps import StepKind
from server.recordings.models import Session


class Step(models.Model):
    """Something was done, on that day or at that time, for one suspect or for the whole case (suspect null)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, null=True, related_name="steps")
    kind = models.CharField(max_length=32, choices=StepKind.choices)
    #: When it was done; a step known by its day alone stands at midnight with `is_day`.
    at = models.DateTimeField()
    is_day = models.BooleanField(default=False)
    #: Number of the document that shows it, and what else is to be said.
    reference = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=WHY, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    #: A void step stays and counts no longer: a recognizance after a retraction, a mistake.
    voided_at = models.DateTimeField(null=True)
    voided_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("case_id", "at", "pk")
        indexes = (models.Index(fields=("case", "kind"), name="step_of_case"),)


class Move(models.Model):
    """The case's state moved, by what event, and what the guards saw."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    event = models.CharField(max_length=32)
    before = models.CharField(max_length=32, choices=CaseState.choices)
    after = models.CharField(max_length=32, choices=CaseState.choices)
    why = models.CharField(max_length=WHY, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")


class FieldChange(models.Model):
    """One field of the case, of a suspect, a charge or a companion: who, when, from, to. Never the sealed number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="changes")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, null=True, related_name="changes")
    #: Which kind of row (its model's name) and which of them.
    thing = models.CharField(max_length=16)
    ident = models.BigIntegerField()
    field = models.CharField(max_length=64)
    before = models.CharField(max_length=WHY, blank=True)
    after = models.CharField(max_length=WHY, blank=True)
    why = models.CharField(max_length=WHY, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")


class SessionLink(models.Model):
    """A recording belongs to a case and some of its suspects: who said so, and why. Taken back, it stays as a row."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="session_links")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="case_links")
    suspects = models.ManyToManyField(Suspect, related_name="session_links")
    why = models.CharField(max_length=WHY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("case_id", "at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "session"), condition=models.Q(ended_at__isnull=True), name="one_link_of_session"
            ),
        )
