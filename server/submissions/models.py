"""A submission, what is attached to it, and the pieces in which that crosses."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.submissions.states import Answer, SubmissionKind, SubmissionState

TEXT = 10_000
WHY = 2_000


class How(models.TextChoices):
    """By what a lawyer stands in a case."""

    BINDING = "binding", _("受委托")
    BOOKING = "booking", _("受指派")


class Returned(models.TextChoices):
    """Why it did not come before anybody."""

    ACCOUNT = "account", _("检察院系统没有登记您的账号，请联系外网的安全管理员。")
    STANDING = "standing", _("没有查到您在该案的有效委托或者指派，请核对委托手续。")


class Submission(models.Model):
    """What was handed in, as it was handed in; only where it stands and what was answered is written later."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: An earlier one that this one supplements or answers.
    follows = models.UUIDField(null=True)
    #: The form that made it: pressed twice it makes one.
    press = models.CharField(max_length=36, unique=True, null=True)
    kind = models.CharField(_("类别"), max_length=16, choices=SubmissionKind.choices)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    #: By what he stands in which case: case and person as his binding names them, or the number of his booking.
    how = models.CharField(max_length=8, choices=How.choices)
    case = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    booking = models.CharField(max_length=32, blank=True)
    text = models.TextField(_("正文"), max_length=TEXT)
    #: An opinion's answers by question (questions.py); {} for all that is text alone.
    blocks = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=SubmissionState.choices, default=SubmissionState.HANDED_IN)
    arrived_at = models.DateTimeField(null=True)
    #: By when the law wants an answer; null: it names no period.
    answer_by = models.DateTimeField(null=True)
    #: The case number under which the unit keeps it; never told outside.
    case_found = models.CharField(max_length=64, blank=True, db_index=True)
    returned = models.CharField(max_length=16, blank=True, choices=Returned.choices)
    answer = models.CharField(max_length=16, blank=True, choices=Answer.choices)
    reason = models.CharField(max_length=WHY, blank=True)
    #: The unit's answer to each matter that was objected to: {matter: {"answer", "reason"}}.
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    #: A name, for in the other zone there is no row of that person.
    answered_name = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-handed_in_at", "-pk")
        indexes = (
            models.Index(fields=("lawyer", "-handed_in_at"), name="submission_of_lawyer"),
            models.Index(fields=("state", "answer_by"), name="submission_waits"),
        )


class Draft(models.Model):
    """An opinion that is being written, kept where its lawyer signs in. `values`: {question: {"v": the answer, "r": the
    revision that wrote it, "f": it was filled in for him}}; `revision` goes up with every saving."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    case = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    booking = models.CharField(max_length=32, blank=True)
    follows = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    #: What it became; null: it is being written.
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, null=True, related_name="draft")

    class Meta:
        ordering = ("-begun_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("lawyer", "how", "case", "person", "booking"),
                condition=models.Q(submission__isnull=True),
                name="one_draft_of_standing",
            ),
        )


class Known(models.Model):
    """What the unit's side knows of the help given, told to this lawyer alone: his readings, the rounds that were held,
    the signing. It fills his draft; a later telling replaces it."""

    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    booking = models.CharField(max_length=32, blank=True)
    #: As the letter says it (known.py), times in milliseconds.
    said = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("lawyer", "case", "person", "booking"), name="known_of_standing"),
        )


class Copy(models.Model):
    """A document of the case that the unit gives this lawyer a copy of. Its bytes lie in the store of papers once they
    arrived; only he opens it, and each opening is witnessed."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="copies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    case = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    booking = models.CharField(max_length=32, blank=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    given_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    #: The unit took it back (the document was voided): it opens no more.
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-given_at", "-pk")


class Attached(models.Model):
    """A PDF that was handed in with it; its bytes lie in the store of papers once they arrived."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class Piece(models.Model):
    """A part of a file that came by letter; gone as soon as the file is whole."""

    digest = models.CharField(max_length=64, db_index=True)
    place = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("digest", "place"), name="piece_of_attached"),)
