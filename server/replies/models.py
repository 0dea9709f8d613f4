"""What lawyers were told and given from this side, and who refused a lawyer's help in writing."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Suspect
from server.submissions.models import Submission

WHY = 400


class HelpTold(models.Model):
    """What this lawyer was last told of the help he gave that person, in that standing: version and digest."""

    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="+")
    booking = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("lawyer", "suspect", "booking"), name="help_told_once"),)


class GivenCopy(models.Model):
    """A copy of a document that was sent to a lawyer of that person. `key`: whose copy it is, in the words of the app
    that gave it; the same twice is one."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=100)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="given_copies")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("key", "lawyer"), name="copy_given_once"),)


class OpinionPaper(models.Model):
    """The document that a duty lawyer's opinion became."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="paper")
    #: Its uid (server/documents).
    document = models.UUIDField(unique=True)


class HelpRefused(models.Model):
    """That person refused a lawyer's help, in writing. He may take it back at any time, and a recognizance is signed
    before a lawyer all the same (2019 指导意见 14)."""

    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="refusals_of_help")
    said_at = models.DateTimeField(_("拒绝时间"))
    why = models.CharField(_("理由"), max_length=WHY)
    #: The paper that he signed, in the store of papers.
    name = models.CharField(max_length=150)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-said_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("suspect",), condition=models.Q(taken_back_at__isnull=True), name="one_refusal_in_force"
            ),
        )
