"""Who presided: written once, by whoever viewing lets claim it."""

from __future__ import annotations

from datetime import datetime

from server.access.models import User
from server.recordings.models import Session


def claim_session(session: Session, person: User, now: datetime) -> bool:
    """Whether this person is its claimant from now on; False if somebody was faster. Audited by the caller's act."""
    moved = Session.objects.filter(pk=session.pk, claimed_by=None).update(claimed_by=person, claimed_at=now)
    return moved == 1
