"""The same between two centres that share nothing but files, which come late, twice, out of order, cut, or never."""

from __future__ import annotations

import json
import random

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.counsel.models import Binding
from server.ferry.models import Held
from server.notices.models import Notice
from server.receipts.models import Receipt
from server.submissions import actions
from server.submissions.models import Submission
from server.submissions.states import Answer, SubmissionState
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People
from tests.server.submissions.conftest import NUMBER, Bind
from tests.server.two_zones import Exchange, Inner, Outer

pytestmark = pytest.mark.django_db
LICENCE = "13301202010123456"
BIND = (
    "from server.counsel.models import Binding\nfrom server.access.models import Unit, User\n"
    "Binding.objects.create(lawyer=User.objects.get(username='lvshi'), unit=Unit.objects.get(code='a'),"
    " person_said='张三', client='himself', asked_at=now, state='bound', case=case, person='张三')"
)
STANDS = (
    "from server.submissions.models import Submission\n"
    "result = [[str(s.uid), s.state, s.answer, s.reason, s.returned] for s in Submission.objects.all()]"
)
RECEIPTS = (
    "from server.receipts.models import Receipt\n"
    "result = [[r.number, r.event, r.digest] for r in Receipt.objects.order_by('at', 'pk')]"
)
TOLD = "from server.notices.models import Notice\nresult = list(Notice.objects.values_list('kind', flat=True))"
WHERE = f"binding|{NUMBER}|张三|"


@pytest.fixture
def known(inner: Inner, people: People, bind: Bind, outer: Outer, exchange: Exchange) -> People:
    """A lawyer outside whose binding both zones know."""
    now = timezone.now()
    exchange.settle(now, 1)
    outer.unit("kanzlei", "law_firm", "a")
    outer.person("lvshi", "defender", "kanzlei", LICENCE)
    exchange.settle(now, 1)
    bind(User.objects.get(username="lvshi"))
    outer.run(BIND, now=now, case=NUMBER)
    return people


def _hand_in(outer: Outer, **more: object) -> None:
    given = {"where": WHERE, "kind": "opinion", "text": "退赔情节没有体现。", **more}
    answer = outer.ask("post", "/submissions/hand-in/", given, user="lvshi")
    assert answer.status == 302, answer.text


def test_an_opinion_with_a_large_file_survives_the_exchange_and_is_answered(
    known: People, desk: Desk, outer: Outer, exchange: Exchange
) -> None:
    paper = b"%PDF-1.7\n" + random.Random(5).randbytes(2_000_000)
    _hand_in(outer, file=paper)
    assert outer.run(STANDS)[0][1] == "handed_in"
    now = exchange.storm(timezone.now(), seed=11)
    made = Submission.objects.get()
    assert made.state == SubmissionState.ARRIVED and made.files.get().size == len(paper)
    assert outer.run(STANDS)[0][1] == "arrived"
    assert list(Notice.objects.values_list("person__username", "kind")) == [("prosecutor", "submission.came")]
    browser = Client()
    browser.force_login(known.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"/replies/attached/{made.files.get().pk}/").content == paper
    actions.answer(by=known.prosecutor, submission=made, said=Answer.PARTLY, reason="退赔予以认定。", now=now)
    exchange.storm(now, seed=12)
    assert outer.run(STANDS) == [[str(made.uid), "answered", "partly", "退赔予以认定。", ""]]
    assert outer.run(TOLD) == ["submission.answered"] and not Held.objects.exists()
    outside = outer.run(RECEIPTS)
    assert [event for _number, event, _digest in outside] == ["handed_in", "arrived", "answered"]
    assert outside == [[r.number, r.event, r.digest] for r in Receipt.objects.order_by("at", "pk")]
    assert [number.partition("-")[0] for number, *_more in outside] == ["portal", "centre", "centre"]
    for number, _event, digest in outside:
        page = outer.ask("get", f"/receipts/check/{number}/{digest}/")
        assert page.status == 200 and 'data-standing="genuine"' in page.text and "张三" not in page.text


def test_a_lawyer_who_is_bound_outside_alone_gets_it_back_with_a_receipt(
    known: People, outer: Outer, exchange: Exchange
) -> None:
    Binding.objects.update(state="ended")
    _hand_in(outer)
    exchange.settle(timezone.now())
    assert [row[1::3] for row in outer.run(STANDS)] == [["returned", "standing"]]
    assert outer.run(TOLD) == ["submission.returned"] and not Notice.objects.exists()
    assert [event for _number, event, _digest in outer.run(RECEIPTS)] == ["handed_in", "refused"]
    uid = json.loads(json.dumps(outer.run(STANDS)))[0][0]
    page = outer.ask("get", f"/submissions/of/{uid}/", user="lvshi").text
    assert "没有查到您在该案的有效委托或者指派" in page


def test_a_lawyer_whom_the_inner_zone_does_not_know_blocks_nothing(
    known: People, outer: Outer, exchange: Exchange
) -> None:
    User.objects.filter(username="lvshi").update(mirrored=False)
    _hand_in(outer)
    exchange.settle(timezone.now())
    assert [row[1::3] for row in outer.run(STANDS)] == [["returned", "account"]]
    assert not Held.objects.exists() and not Submission.objects.exists() and not Receipt.objects.exists()
