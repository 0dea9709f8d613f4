"""An opinion, what fills it, its answer and a copy of the recognizance between two centres, over a device that delays,
doubles, reorders, cuts and loses."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from server.access.models import User
from server.cases.models import Step
from server.cases.steps import StepKind
from server.counsel.models import Binding
from server.defence.models import Defence
from server.ferry.models import Held, Received
from server.receipts.models import Receipt
from server.replies import giving, help
from server.signatures.models import Sitting
from server.signatures.queries import done_acts
from server.submissions import actions, by_hand
from server.submissions.models import Submission
from server.submissions.states import Answer, ItemAnswer, of_all
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People
from tests.server.signatures.conftest import strokes
from tests.server.submissions.opinions import DEFENCE
from tests.server.submissions.test_help_told import Rounds, rounds
from tests.server.submissions.test_two_zones import RECEIPTS, known
from tests.server.two_zones import Exchange, Outer

__all__ = ["known", "rounds"]
pytestmark = pytest.mark.django_db
WRITE = (
    "from django.utils import timezone\nfrom server.access.models import User\n"
    "from server.submissions import drafts, standing\nfrom server.submissions.saving import Change\n"
    "him = User.objects.get(username='lvshi')\n(where,) = standing.standings_of(him, now)\n"
    "draft = drafts.begin(lawyer=him, where=where, follows=None, now=now)\n"
    "result = {key: each['v'] for key, each in draft.values.items()}\n"
    "changes = [Change(key=key, value=value, seen=draft.revision) for key, value in values.items()]\n"
    "drafts.save(by=him, draft=draft, changes=changes, now=now)\n"
    "drafts.hand_in(by=him, draft=draft, press=None, now=now, hand=hand.encode())"
)
COPIES = (
    "from server.submissions.models import Copy\n"
    "result = [[str(c.uid), c.title, c.size, c.arrived_at is not None] for c in Copy.objects.all()]"
)
HANDS = "from server.signatures.models import Act, Hand\nresult = [Act.objects.count(), Hand.objects.count()]"
ANSWER = "from server.submissions.models import Submission\nresult = Submission.objects.get().answers"


def test_an_opinion_its_answer_and_a_copy_survive_the_exchange(
    known: People,
    desk: Desk,
    outer: Outer,
    exchange: Exchange,
    rounds: Rounds,
) -> None:
    now, lawyer, suspect = timezone.now(), User.objects.get(username="lvshi"), desk.suspects[0]
    Defence.objects.create(binding=Binding.objects.get(lawyer=lawyer), suspect=suspect, at=now)
    rounds.hold("有期徒刑八个月", "六个月")
    help.tell(suspect, now)
    rounds.hold("有期徒刑七个月", "六个月")
    help.tell(suspect, now)
    now = exchange.storm(now, seed=21)
    filled = outer.run(WRITE, now=now, values=DEFENCE, hand=strokes().decode())
    assert filled["rounds_number"] == "2" and "有期徒刑七个月" in filled["rounds_what"]

    now = exchange.storm(now, seed=22)
    made = Submission.objects.get()
    hand = by_hand.signed(made)
    assert hand is not None and hand.is_same and outer.run(HANDS) == [1, 0]
    (done,) = done_acts(by_hand.key_of(made))
    assert done.hand_png.startswith(b"\x89PNG") and made.case_found and done.name == lawyer.display_name
    assert Sitting.objects.get(document=by_hand.key_of(made)).presided_by == suspect.case.prosecutor
    assert made.blocks == DEFENCE and Step.objects.get(kind=StepKind.OPINION_FILED).suspect == suspect
    said = {"sentence": ItemAnswer(answer=Answer.ADOPTED, reason="")}
    whole = of_all(each.answer for each in said.values())
    actions.answer(by=known.prosecutor, submission=made, said=whole, reason="", answers=said, now=now)
    paper = b"%PDF-1.7\n" + random.Random(9).randbytes(2_000_000)
    giving.give(suspect=suspect, title="认罪认罚具结书", pdf=paper, key="d4", now=now)
    now = exchange.storm(now, seed=23)
    assert outer.run(ANSWER) == {"sentence": {"answer": "adopted", "reason": ""}}
    outside = outer.run(RECEIPTS)
    assert outside == [[r.number, r.event, r.digest] for r in Receipt.objects.order_by("at", "pk")]
    ((uid, title, size, is_here),) = outer.run(COPIES)
    assert (title, size, is_here) == ("认罪认罚具结书", len(paper), True)
    assert outer.ask("get", f"/submissions/copy/{uid}/", user="lvshi").content == paper
    outer.person("anderer", "defender", "kanzlei", "13301202010199999")
    assert outer.ask("get", f"/submissions/copy/{uid}/", user="anderer").status == 404

    giving.take_back("d4", now)
    exchange.settle(now)
    assert outer.ask("get", f"/submissions/copy/{uid}/", user="lvshi").status == 404
    assert not Held.objects.exists() and Received.objects.filter(kind="submission.sent").count() == 1
    lying = [each.read_bytes() for each in (outer.var / "ferry").rglob("*") if each.is_file()]
    assert not any(b'"points"' in each for each in lying)
    assert lying and not any(paper[:64] in each for each in lying), (
        "no folder of the exchange keeps a copy that crossed"
    )
