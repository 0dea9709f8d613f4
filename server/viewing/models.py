"""Grants, the requests that lead to them, and who watched under them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.recordings.models import Session
from server.viewing.states import GrantState, RequestState

WHY = 400


class GrantKind(models.TextChoices):
    """Which of the five acts wrote it."""

    STARTED = "started", _("从页面开始录制")
    CLAIMED = "claimed", _("主持检察官认领")
    ADDED = "added", _("认领人添加")
    APPROVED = "approved", _("申请获批")
    EMERGENCY = "emergency", _("应急查看")


class Grant(models.Model):
    """One person may watch one session until then."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=16, choices=GrantKind.choices)
    why = models.CharField(max_length=WHY)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=16, choices=GrantState.choices, default=GrantState.ACTIVE)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-granted_at", "-pk")
        indexes = (models.Index(fields=("person", "session", "state"), name="grant_of_person"),)

    def state_at(self, now: datetime) -> GrantState:
        """Its state at that instant: past `until` an active one has ended."""
        stored = GrantState(self.state)
        return GrantState.ENDED if stored is GrantState.ACTIVE and self.until <= now else stored


class ViewingRequest(models.Model):
    """An application to watch one session for some days, with its reason, and how it was decided."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="viewing_requests")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="viewing_requests")
    reason = models.CharField(max_length=WHY)
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=RequestState.choices, default=RequestState.PENDING, db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=WHY, blank=True)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, null=True, related_name="request")
    #: Two persons instead of a head's approval (emergency.py), and a third one's judgement afterwards.
    is_emergency = models.BooleanField(default=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(max_length=WHY, blank=True)
    is_proper = models.BooleanField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "applicant"), condition=models.Q(state="pending"), name="one_pending_request"
            ),
        )


class Watch(models.Model):
    """One sitting: from the first byte that went out under a grant, for as long as more are asked for."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="watches")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at", "-pk")
