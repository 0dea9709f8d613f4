"""Who reads is written down: a sitting is an event of the audit log, each page that goes out a row of the sitting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.dossiers.catalogue import Entry
from server.dossiers.models import Sitting, Turned, Visit
from server.dossiers.rules import rules

_NOTED_EVERY = timedelta(seconds=20)


def sit_down(*, case: Case, person: User, now: datetime) -> Sitting:
    """The person's sitting at this dossier, begun anew when nothing was turned for a while. Called before a page goes
    out."""
    found = _going_on(case, person, now)
    if found is None:
        return _begin(case, person, now)
    if found.seen_at < now - _NOTED_EVERY:
        Sitting.objects.filter(pk=found.pk).update(seen_at=now)
    return found


def turn(*, sitting: Sitting, entry: Entry, page: int, now: datetime) -> None:
    """That page went out in this sitting."""
    same = Turned.objects.filter(sitting=sitting, paper=entry.paper.key, page=page)
    if same.update(last_at=now, times=F("times") + 1) == 0:
        try:
            with transaction.atomic():
                Turned.objects.create(
                    sitting=sitting, paper=entry.paper.key, title=entry.paper.title[:200], page=page, first_at=now,
                    last_at=now,
                )  # fmt: skip
        except IntegrityError:  # two requests for the same page: it is written down
            same.update(last_at=now)
    Sitting.objects.filter(pk=sitting.pk).update(seen_at=now)


def begin_on_site(visit: Visit, now: datetime) -> Sitting:
    """A lawyer's sitting at the reading place; whoever opens the visit writes it to the audit log."""
    return Sitting.objects.create(case=visit.case, person=visit.lawyer, visit=visit, started_at=now, seen_at=now)


def note_fetched(*, case: Case, person: User, entry: Entry) -> None:
    """The whole paper went out as a file."""
    append(person, "dossier.fetched", case, paper=entry.paper.key, digest=entry.paper.digest)


def _going_on(case: Case, person: User, now: datetime) -> Sitting | None:
    lately = Sitting.objects.filter(case=case, person=person, visit=None, seen_at__gt=now - rules().idle)
    return lately.order_by("-seen_at").first()


@transaction.atomic
def _begin(case: Case, person: User, now: datetime) -> Sitting:
    # of two first pages that are asked for together, the second finds the sitting begun
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    found = _going_on(case, person, now)
    if found is not None:
        return found
    made = Sitting.objects.create(case=case, person=person, started_at=now, seen_at=now)
    append(person, "dossier.opened", case, sitting=made.pk)
    return made
