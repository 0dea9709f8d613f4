"""The room for a signature is measured once a sort: later ones fit into it, and one that does not is measured anew."""

from __future__ import annotations

from datetime import datetime

from server.seals import configured, room
from server.seals.levels import Level
from server.seals.signing import sign
from server.seals.verifying import verify
from tests.server.seals.paper import blank, signed, signer_of


def test_a_longer_name_fits_where_a_shorter_one_was_measured(now: datetime) -> None:
    sort = room.sort_of(signer_of("suspect", now).certificate, configured.stamper(now))
    room.forget(sort)
    first = signed(now, "suspect")
    measured = room.room_for(sort)
    assert measured is not None and measured % 2 == 0
    long = signer_of("lawyer", now, "𠮷" * 60)
    assert room.sort_of(long.certificate, configured.stamper(now)) == sort  # whom it speaks of is no matter
    both = sign(first.pdf, field="lawyer", signer=long, reason="见证", location="第一讯问室", now=now)
    report = verify(both.pdf, now)
    assert report.whole and len(report.signatures) == 2 and room.room_for(sort) == measured


def test_what_does_not_fit_any_more_is_measured_anew_and_loses_nothing(now: datetime) -> None:
    sort = room.sort_of(signer_of("suspect", now).certificate, configured.stamper(now))
    room.remember(sort, 2_000)
    sealed = signed(now, "suspect", pdf=blank())
    assert sealed.level is Level.B_LT and verify(sealed.pdf, now).whole
    assert (room.room_for(sort) or 0) > 2_000
