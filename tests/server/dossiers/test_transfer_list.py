"""The transfer list (D9) begins with what the recordings themselves say: each part with the digest that closes it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from server.cases.models import SessionLink
from server.documents.kinds import Kind
from server.documents.sources import initial
from server.documents.typed import checked
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made
from tests.server.filing.builders import Office, a_case, a_hearing
from tests.server.filing.conftest import office

__all__ = ["centre", "made", "office"]


def test_each_part_stands_with_its_times_and_the_digest_that_closes_it(office: Office, centre: Centre) -> None:
    session = a_hearing(centre)
    hand = a_case(office, session.started_at - timedelta(days=2))
    link = SessionLink.objects.create(case=hand.case, session=session, why="本案", by=hand.user, at=timezone.now())
    link.suspects.set(hand.case.suspects.all())
    told = initial(Kind.D09_TRANSFER_LIST, hand.case, [], hand.user, timezone.now())
    checked(Kind.D09_TRANSFER_LIST, told)
    (item,) = told["items"]
    end = session.parts.get().end_digest
    assert end is not None and item["digest"] == bytes(end).hex()
    assert (item["length"], told["people"], told["breaks"]) == ("0小时0分10秒", "张三", "")
    assert item["size"].endswith(" MB") and item["format"].endswith("fMP4")
    nobody = initial(Kind.D09_TRANSFER_LIST, hand.case, [hand.suspect(name="李四")], hand.user, timezone.now())
    assert nobody["items"] == [], "of those who are named alone"
