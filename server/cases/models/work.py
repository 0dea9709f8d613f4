"""What is due, as the rules say it, and the run that works it out again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.access.models import Unit
from server.cases.models.case import Case
from server.cases.models.people import Suspect


class Due(models.Model):
    """One deadline of one case, worked out from a rule. Rows are made anew by actions; unit and prosecutor are the
    case's, repeated so that a worklist is one walk along an index."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dues")
    suspect = models.ForeignKey(Suspect, on_delete=models.CASCADE, null=True, related_name="dues")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    prosecutor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=64)
    #: Who must act: deadlines.rules.Owner.
    owner = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    #: The last instant at which it is in time.
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    #: When the department head is shown it too; null: never.
    escalate_at = models.DateTimeField(null=True)
    #: The last day moved because it was a holiday.
    is_moved = models.BooleanField(default=False)
    #: The rule and the calendar of its year were verified by a person.
    is_sure = models.BooleanField(default=True)
    #: When it was done; null: open.
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "suspect", "rule"), name="due_of_suspect", condition=models.Q(suspect__isnull=False)
            ),
            models.UniqueConstraint(
                fields=("case", "rule"), name="due_of_case", condition=models.Q(suspect__isnull=True)
            ),
        )
        indexes = (
            models.Index(fields=("due_at", "id"), name="due_by_time", condition=models.Q(done_at__isnull=True)),
            models.Index(
                fields=("prosecutor", "due_at", "id"), name="due_of_person", condition=models.Q(done_at__isnull=True)
            ),
            models.Index(fields=("unit", "due_at", "id"), name="due_of_unit", condition=models.Q(done_at__isnull=True)),
        )


class Recompute(models.Model):
    """A run over all open cases after rules or calendar changed: resumes behind `cursor`, shows `done` of `total`."""

    #: The digest of those rules; a later run may have an earlier one's, when a change was undone.
    basis = models.CharField(max_length=16)
    why = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    #: The last case that is worked out.
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("basis",), name="one_run_at_a_time", condition=models.Q(finished_at__isnull=True)
            ),
        )
