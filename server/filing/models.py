"""Exceptions before filing, incidents and explanations of a recording's defects, discs with what became of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case, Suspect
from server.documents.models import Document
from server.filing.states import STANDING, DiscState, IncidentState, WaiverState
from server.recordings.models import Session

WORDS = 1000
#: An account of what happened, in each of its four questions; an explanation has room for all of them.
LONG = 2000


class Waiver(models.Model):
    """Something is lacking before filing, why it may go on all the same, and who let it pass."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waivers")
    check_key = models.CharField(max_length=40)
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, null=True, related_name="+")
    #: What it is about, beside the person: a recording, a rule of deadlines, a document; "" nothing.
    thing = models.CharField(max_length=100, blank=True)
    #: Exactly what was lacking then, as ids: whatever is lacking besides was not waved through.
    detail = models.CharField(max_length=400, blank=True)
    #: The same as it was read, in words.
    said = models.CharField(max_length=400)
    why = models.CharField(max_length=WORDS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=WaiverState.choices, default=WaiverState.ASKED, db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=WORDS, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=WORDS, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "check_key", "suspect", "thing", "detail"),
                condition=models.Q(state__in=STANDING, suspect__isnull=False),
                name="one_waiver_of_suspect",
            ),
            models.UniqueConstraint(
                fields=("case", "check_key", "thing", "detail"),
                condition=models.Q(state__in=STANDING, suspect__isnull=True),
                name="one_waiver_of_case",
            ),
        )


class Answer(models.Model):
    """What the gate said of a case about to go, kept for lists: the page itself asks anew."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="gate_answer")
    lacking = models.PositiveSmallIntegerField()
    waiting = models.PositiveSmallIntegerField()
    passed = models.PositiveSmallIntegerField()
    at = models.DateTimeField()


class Opened(models.Model):
    """That person had the exception's page before him: who did not cannot approve it."""

    waiver = models.ForeignKey(Waiver, on_delete=models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (models.UniqueConstraint(fields=("waiver", "person"), name="opened_once"),)


class Explanation(models.Model):
    """情况说明: why a recording has these defects, written by who handles the case; its digest is in the audit log."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="explanations")
    #: The defects it explains, by their ids (reading.py): a later one is not covered.
    defects = models.JSONField()
    #: The same in words, as they were read.
    said = models.JSONField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: SHA-256, hex, of session, defects, text, who and when, as explaining.py puts them together.
    digest = models.CharField(max_length=64)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_why = models.CharField(max_length=WORDS, blank=True)

    class Meta:
        ordering = ("-at", "-pk")


class Incident(models.Model):
    """异常情况: trouble with a recording, written up by whoever saw to it. Countersigned, signed and sealed as a
    document (D9) it becomes the recording's explanation. Rows are never deleted."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="incidents")
    #: What it was written up from: "alarm:12", "quarantined:3", "room_alarm:5", "defect:<its id>", "" the recording.
    origin = models.CharField(max_length=200, blank=True)
    #: The defects it explains, by their ids, and in words as they were read.
    defects = models.JSONField(default=list)
    said = models.JSONField(default=list)
    #: What the system had written down by then: [{"at", "what", "source"}].
    facts = models.JSONField(default=list)
    began_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=200, blank=True)
    happened = models.TextField()
    cause = models.TextField()
    effect = models.TextField()
    measures = models.TextField()
    #: SHA-256, hex, of what was written (incidents/writing.py): the audit log has it.
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=IncidentState.choices, default=IncidentState.WRITTEN, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: Why it was sent back last.
    why = models.CharField(max_length=WORDS, blank=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    countersigned_at = models.DateTimeField(null=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, related_name="incident")
    explanation = models.OneToOneField(Explanation, on_delete=models.PROTECT, null=True, related_name="incident")

    class Meta:
        ordering = ("-at", "-pk")


class Grade(models.TextChoices):
    """密级, as whoever asks for the disc says it."""

    OPEN = "open", _("非涉密")
    WORK = "work", _("工作秘密")
    CONFIDENTIAL = "confidential", _("秘密")
    SECRET = "secret", _("机密")


class CopyKind(models.TextChoices):
    """正本 is sealed, 副本 is worked with."""

    ORIGINAL = "original", _("正本")
    COPY = "copy", _("副本")


class Disc(models.Model):
    """One disc of a case: an image made by the worker, its label, and what became of it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="discs")
    kind = models.CharField(_("正本或者副本"), max_length=16, choices=CopyKind.choices, default=CopyKind.ORIGINAL)
    #: 1, 2, ... of its kind in the case.
    number = models.PositiveSmallIntegerField()
    grade = models.CharField(_("密级"), max_length=16, choices=Grade.choices, default=Grade.WORK)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=DiscState.choices, default=DiscState.ASKED, db_index=True)
    sessions = models.ManyToManyField(Session, related_name="discs")
    #: Progress of the worker, in bytes; `beat_at`: it is alive.
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(null=True)
    #: Goes up each time a worker takes it: one that was thought dead and comes back has lost it.
    turn = models.PositiveIntegerField(default=0)
    #: Why it failed, in words.
    fault = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField(null=True)
    #: Of the image: its bytes and digest; of the manifest (SHA-256, hex): the disc's own check value.
    size = models.PositiveBigIntegerField(default=0)
    image_digest = models.CharField(max_length=64, blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True)
    files = models.PositiveIntegerField(default=0)
    #: The label's fields as they stand on the disc too.
    label = models.JSONField(default=dict)
    #: The image was taken off the centre's disk after it was burnt.
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("case", "kind", "number")
        constraints = (models.UniqueConstraint(fields=("case", "kind", "number"), name="disc_of_case"),)


class ReadBack(models.Model):
    """The disc or its image was read again, file by file, against the manifest."""

    disc = models.ForeignKey(Disc, on_delete=models.PROTECT, related_name="readbacks")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    #: "image", or what was read: a drive, a folder, a disc at somebody's own machine (browser); no path.
    medium = models.CharField(max_length=16)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    is_same = models.BooleanField()
    #: The first faults, "name: what"; at most 20.
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ("-at", "-pk")


class Seal(models.Model):
    """封存、启封、签收、退回、移交: who did what to the disc, before whom, why. Opening wants rows of two persons."""

    disc = models.ForeignKey(Disc, on_delete=models.PROTECT, related_name="seals")
    event = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=WORDS, blank=True)
    #: Those present, as they sign on the note: suspect, lawyer, prosecutor, recorder.
    present = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("at", "pk")
