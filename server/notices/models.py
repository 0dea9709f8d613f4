"""A notice, where a person can be reached, what he chose, and what waits to go out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.notices.kinds import words_of
from server.notices.states import Channel, DeliveryState

SAID = 400


class Notice(models.Model):
    """One thing that one person is told; unread until he opens it, or says that he has seen all.

    `path` and `about` (which booking, when, where) are for the app alone: no mail and no SMS carries them.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=48)
    path = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("person", "kind", "path", "at"), name="told_once"),)
        indexes = (models.Index(fields=("person", "read_at", "-at"), name="told_to_person"),)

    @property
    def words(self) -> str:
        """What it says, in the reader's language."""
        return words_of(self.kind)


class Contact(models.Model):
    """Where a person can be reached by one channel. Nothing but its code goes there until the code came back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(_("地址"), max_length=254, blank=True)
    verified_at = models.DateTimeField(null=True)
    #: When a code was last asked for: the code itself is made from it (codes.py) and is kept nowhere.
    asked_at = models.DateTimeField(null=True)
    is_code_open = models.BooleanField(default=False)
    wrong = models.PositiveSmallIntegerField(default=0)
    #: Codes asked for on the day of `asked_at`.
    codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("person", "channel")
        constraints = (models.UniqueConstraint(fields=("person", "channel"), name="contact_of_channel"),)


class Choice(models.Model):
    """That this person wants that kind by that channel, or does not: against the default of his role."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=48)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "kind", "channel"), name="choice_once"),)


class Delivery(models.Model):
    """One message on its way out: a notice's words, or (without a notice) the code that shows an address to be his."""

    ident = models.UUIDField(unique=True, default=uuid.uuid4)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="deliveries")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="deliveries")
    #: Of a code: when it was asked for; a later code makes this one void.
    asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    #: The other side's words at the last try that failed.
    said = models.CharField(max_length=SAID, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("notice", "contact"), name="delivered_once_a_channel"),)
        indexes = (models.Index(fields=("state", "due_at"), name="delivery_due"),)
