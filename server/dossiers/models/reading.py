"""Who read which pages: sittings of people of the house, and lawyers' readings on site; notes of one's own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case, Suspect
from server.dossiers.states import VisitState

WHY = 400
KEY = 100


class PageCount(models.Model):
    """How many pages the bytes of that digest have; 0 with the reason: they cannot be drawn."""

    digest = models.CharField(max_length=64, primary_key=True)
    pages = models.PositiveIntegerField()
    trouble = models.CharField(max_length=200, blank=True)


class Visit(models.Model):
    """A lawyer's reading on site: registered by case management, begun with a code at the reading place."""

    #: How it is called on paper: the day and a number of that day.
    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    suspects = models.ManyToManyField(Suspect, related_name="visits")
    place = models.CharField(_("阅卷席位"), max_length=64)
    #: Keys of the volumes that he may read.
    volumes = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=VisitState.choices, default=VisitState.REGISTERED)
    #: Digest of the code that opens it at the place, until it is used.
    code = models.CharField(max_length=64, blank=True, db_index=True)
    code_until = models.DateTimeField()
    #: Digest of what the one browser that reads under it holds.
    seat = models.CharField(max_length=64, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    #: Which text of the undertaking he gave, when he began.
    undertaking = models.CharField(max_length=32, blank=True)
    left_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-registered_at", "-pk")


class Sitting(models.Model):
    """One person had the dossier before him, from then until he last turned a page."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sittings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Null: a person of the house at his own desk.
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, null=True, related_name="sitting")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (models.Index(fields=("case", "person", "-seen_at"), name="sitting_of_person"),)


class Turned(models.Model):
    """A page that went out in a sitting, from the first time to the last."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="turned")
    paper = models.CharField(max_length=KEY)
    title = models.CharField(max_length=200)
    #: From 1, in its paper.
    page = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("first_at", "pk")
        constraints = (models.UniqueConstraint(fields=("sitting", "paper", "page"), name="page_of_sitting"),)


class Note(models.Model):
    """A note of one's own at a page: nobody else is shown it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dossier_notes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dossier_notes")
    paper = models.CharField(max_length=KEY)
    title = models.CharField(max_length=200)
    page = models.PositiveIntegerField()
    text = models.TextField(_("批注"), max_length=2000)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("case_id", "pk")
        indexes = (models.Index(fields=("case", "person", "paper"), name="note_of_person"),)
