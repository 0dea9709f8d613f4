"""A service that is down stops no signature: the stamp comes later, again before it ends, and a job sees to it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from server.access.models import User
from server.audit.models import AuditEvent
from server.seals import actions, configured, seams
from server.seals.errors import NotSignable, StampDown
from server.seals.home import late_stamps
from server.seals.levels import Level
from server.seals.lifting import lift
from server.seals.models import Certificate, CertificateKind, Lift
from server.seals.signers import agency_signer
from server.seals.verifying import verify
from tests.server.seals.paper import blank, signed

A_DAY = timedelta(days=1)


def test_what_was_signed_while_stamps_were_down_is_lifted_to_b_lt_and_then_b_lta(now: datetime) -> None:
    configured.note_stamp_trouble(now)
    pdf = signed(now, "suspect", "lawyer").pdf
    first = lift(pdf, now + A_DAY)
    second = lift(first.pdf, now + 2 * A_DAY)
    assert [first.level, second.level] == [Level.B_LT, Level.B_LTA]
    assert first.pdf.startswith(pdf) and second.pdf.startswith(first.pdf)
    for later in (A_DAY, 3000 * A_DAY):
        report = verify(second.pdf, now + 2 * A_DAY + later)
        assert report.whole and len(report.stamps) == 2
        assert {(each.at, each.is_proven) for each in report.signatures} == {(now + A_DAY, True)}


def test_a_stamp_is_renewed_by_a_new_certificate_before_the_one_of_the_old_ends(now: datetime) -> None:
    first = lift(signed(now, "suspect").pdf, now)
    ends = verify(first.pdf, now).stamps[-1].ends
    second = lift(first.pdf, ends - 30 * A_DAY)
    assert verify(second.pdf, ends + 400 * A_DAY).whole
    assert not verify(first.pdf, ends + 400 * A_DAY).whole


def test_what_is_unsigned_or_cannot_be_stamped_now_is_said(now: datetime) -> None:
    with pytest.raises(NotSignable):
        lift(blank(), now)
    configured.note_stamp_trouble(now)
    with pytest.raises(StampDown):
        lift(signed(now, "suspect").pdf, now)


class Shelf:
    """Keeps PDFs by key, as an app does."""

    def __init__(self, **kept: bytes) -> None:
        self.kept = kept
        seams.register_store("shelf", self.load, self.store)

    def load(self, key: str) -> bytes:
        if key not in self.kept:
            raise seams.Gone(key)
        return self.kept[key]

    def store(self, key: str, pdf: bytes, now: datetime) -> None:
        self.kept[key] = pdf


def test_the_job_lifts_what_waits_forgets_what_is_gone_and_comes_back_in_time() -> None:
    from django.utils import timezone

    now = timezone.now()
    configured.note_stamp_trouble(now)
    shelf = Shelf(a=signed(now, "suspect").pdf)
    for key in ("a", "gone"):
        actions.want("shelf", key, Level.B_B, now)
    told = io.StringIO()
    call_command("lift_seals", stdout=told)
    assert told.getvalue().count("lifted to") == 2  # B-LT, then B-LTA
    report = verify(shelf.kept["a"], now)
    row = Lift.objects.get()
    assert report.whole and (row.key, row.level) == ("a", Level.B_LTA)
    assert timedelta(days=150) < report.stamps[-1].ends - row.due_at < timedelta(days=200)
    assert AuditEvent.objects.filter(action="seal.lifted", kind="shelf").count() == 2


def test_while_stamps_stay_down_a_document_waits_longer_each_time(now: datetime) -> None:
    Shelf(a=blank())
    actions.want("shelf", "a", Level.B_B, now)
    waits = []
    for _ in range(3):
        due = Lift.objects.get().due_at
        found = actions.take(due)
        assert found is not None and actions.take(due) is None  # of two workers one has it
        assert actions.raise_level(found, due).startswith("waits")
        waits.append(Lift.objects.get().due_at - due)
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert "NotSignable" in Lift.objects.get().trouble
    (line,) = late_stamps(User(), now)
    assert (line.state, line.url) == (Level.B_B, "/seals/certificates/")


def test_a_seal_that_ends_soon_is_named_and_has_a_successor_once_it_has_ended(now: datetime) -> None:
    first = agency_signer("a", now)
    ends = Certificate.objects.get(kind=CertificateKind.AGENCY).ends_at
    assert late_stamps(User(), now) == []
    (line,) = late_stamps(User(), ends - 30 * A_DAY)
    assert line.words.endswith("a")
    second = agency_signer("a", ends + A_DAY)
    assert second.certificate.serial_number != first.certificate.serial_number
