"""Templates with their versions, documents with their revisions, and the counters of their numbers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.cases.models import Case, Suspect
from server.documents.kinds import Kind
from server.documents.states import DocumentEvent, DocumentState, VersionState
from server.recordings.models import Session

WHY = 400


class TemplateVersion(models.Model):
    """One version of one kind's template. `unit` null: as delivered with this software, written down at its first use.

    The text of a row that waits or was decided is never changed: going back is a new version with the old text.
    """

    kind = models.CharField(_("文书种类"), max_length=32, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="template_versions")
    #: 1, 2, ... of its kind in its unit.
    number = models.PositiveIntegerField()
    template = models.TextField(_("模板（Typst）"))
    meta = models.TextField(_("说明（TOML）"))
    #: SHA-256 of template and meta, hex.
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=VersionState.choices, default=VersionState.DRAFT)
    why = models.CharField(_("修改理由"), max_length=WHY, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    said = models.CharField(_("审批意见"), max_length=WHY, blank=True)

    class Meta:
        ordering = ("kind", "-number")
        constraints = (
            models.UniqueConstraint(fields=("kind", "unit", "number"), name="version_of_kind"),
            models.UniqueConstraint(
                fields=("kind", "number"), condition=models.Q(unit__isnull=True), name="version_delivered"
            ),
        )
        indexes = (models.Index(fields=("kind", "unit", "state", "-decided_at"), name="version_in_force"),)


class Document(models.Model):
    """One document of one case. What it says is sealed, in its revisions; its bytes lie in the store of documents."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("文书种类"), max_length=32, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    suspects = models.ManyToManyField(Suspect, related_name="documents")
    #: The recording during which it is made, if there is one.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="documents")
    state = models.CharField(max_length=16, choices=DocumentState.choices, default=DocumentState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: One press of a button is one document.
    press = models.CharField(max_length=64, null=True, unique=True)

    # from here on: as it was issued
    template = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, null=True, related_name="documents")
    number = models.CharField(_("文号"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    series = models.CharField(max_length=100, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    #: SHA-256 (hex) of what it says, printed in it; the six characters that are read aloud; of the bytes shown to
    #: signers; of the bytes with all signatures.
    content_digest = models.CharField(max_length=64, blank=True)
    read_code = models.CharField(max_length=6, blank=True)
    issued_digest = models.CharField(max_length=64, blank=True, db_index=True)
    sealed_digest = models.CharField(max_length=64, blank=True, db_index=True)
    #: All that was handed to the template, sealed (sealed.py): by it the document is typeset again with its hands.
    issued_sealed = models.BinaryField(default=b"")
    pages = models.PositiveIntegerField(default=0)
    #: [{"kind": hand|seal, "role", "index", "name", "page", "box"}]: where hands and seals stand.
    places = models.JSONField(default=list)
    #: Key of the sitting in which hands are given (signatures), and who asked for them.
    sitting = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    #: Why it could not be finished when the last hand was there; "" otherwise.
    fault = models.CharField(max_length=WHY, blank=True)
    #: Level of its digital signatures, "" none.
    level = models.CharField(max_length=16, blank=True)
    sealed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "series", "year", "serial"),
                condition=models.Q(serial__isnull=False),
                name="document_number_once",
            ),
        )
        indexes = (models.Index(fields=("case", "kind", "state"), name="document_of_case"),)

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class Revision(models.Model):
    """What a document said at one time: its data, sealed to this row (sealed.py)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("document_id", "-number")
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="revision_of_document"),)


class Happening(models.Model):
    """One line of a document's history."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="happenings")
    event = models.CharField(max_length=16, choices=DocumentEvent.choices)
    after = models.CharField(max_length=16, choices=DocumentState.choices)
    #: Null: this centre itself, when the last hand was there.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-at", "-pk")


class FilmMark(models.Model):
    """An act of signing that the film is to have a mark of. `command`: by which it was asked for; "": it waits."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="film_marks")
    role = models.CharField(max_length=16)
    #: What was done, where it was no signature: refused, corrected, signed on paper (signatures' ActKind).
    deed = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    command = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("document_id", "at", "pk")


class Counter(models.Model):
    """How far a series of numbers got in a year. Its row is the lock under which the next is given."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "series", "year"), name="counter_of_series"),)
