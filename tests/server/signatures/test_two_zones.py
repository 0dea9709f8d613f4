"""The lawyer signs in the outer zone, the suspect inside; letters come late, twice, out of order, cut, or never."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from server.access.models import User
from server.ferry.models import Held
from server.signatures import act as acts
from server.signatures import queries, stating, taking
from server.signatures.actions import acting, ask, own, settling
from server.signatures.contract import Asked
from server.signatures.letters import SaidOwn
from server.signatures.models import Act, Presence, Sitting
from server.signatures.seat import Seat
from server.signatures.states import ActState, Dropped, ReadHow, SignerState, SittingState
from sync.errors import MalformedInput
from sync.shapes import to_map
from tests.fakes.fingerprint import finger
from tests.server.conftest import People
from tests.server.signatures.conftest import pdf_of, slots, strokes
from tests.server.two_zones import Exchange, Inner, Outer, exchange, inner, outer, outer_process

__all__ = ["exchange", "inner", "outer", "outer_process"]
pytestmark = pytest.mark.django_db
BEAT = (
    "from server.signatures.actions import being_there\nfrom server.signatures.models import Signer\n"
    "from datetime import timedelta\nlawyer = Signer.objects.get(role='lawyer')\n"
    "for beat in range(times): being_there.beat(lawyer, now + timedelta(seconds=5 * beat))"
)
SIGNED = (
    "from server.signatures.actions import acting\nfrom server.signatures.models import Hand, Signer, Sitting\n"
    "from server.signatures.seat import Seat\nfrom server.signatures.states import ReadHow\n"
    "sitting = Sitting.objects.get()\nlawyer = Signer.objects.get(role='lawyer')\n"
    "seat = Seat(sitting=sitting, user=lawyer.user)\n"
    "act = acting.begin(seat, lawyer, read_how=ReadHow.SELF, read_by='', now=now)\n"
    "for page in range(sitting.pages):\n    acting.show(act, page, now)\n    acting.turn(act, page, now)\n"
    "acting.sign(seat, act, hand=strokes.encode(), finger=b'', now=now)\n"
    "result = [act.state, Hand.objects.count()]"
)
STANDS = (
    "from server.signatures.models import Sitting\n"
    "result = [[s.state, s.is_whole, [g.state for g in s.signers.all()]] for s in Sitting.objects.all()]"
)


@pytest.fixture
def lawyer(inner: Inner, people: People, outer: Outer, exchange: Exchange) -> User:
    """A lawyer outside whom both zones know."""
    now = timezone.now()
    exchange.settle(now, 1)
    outer.unit("kanzlei", "law_firm", "a")
    outer.person("lvshi", "defender", "kanzlei", "13301202010123456")
    exchange.settle(now, 1)
    return User.objects.get(username="lvshi")


def _ask(lawyer: User, people: People, now: datetime) -> Sitting:
    pdf = pdf_of(2) + b"%" + b"x" * 1_500_000  # two pieces
    wanted = Asked(
        document="document:1", revision=1, title="认罪认罚具结书", pdf=pdf, digest=hashlib.sha256(pdf).hexdigest(),
        read_code="K7M2QX", slots=slots(lawyer), unit=people.unit,
    )  # fmt: skip
    return ask(wanted, by=people.prosecutor, now=now)


def _suspect_signs(sitting: Sitting, people: People, begins: datetime, ends: datetime) -> Act:
    """He reads and signs at a screen inside, between these times."""
    seat = Seat(sitting=sitting, user=people.prosecutor, presides=True)
    act = acting.begin(seat, sitting.signers.get(place=0), read_how=ReadHow.SELF, read_by="", now=begins)
    for page in range(sitting.pages):
        acting.show(act, page, ends)
        acting.turn(act, page, ends)
    Act.objects.filter(pk=act.pk).update(beat_at=ends)
    return acting.sign(seat, act, hand=strokes(), finger=finger(), now=ends)


def test_a_sitting_a_presence_and_an_act_survive_the_exchange(
    lawyer: User, people: People, outer: Outer, exchange: Exchange
) -> None:
    now = timezone.now()
    sitting = _ask(lawyer, people, now)
    now = exchange.storm(now, seed=3)
    assert outer.run(STANDS) == [["open", True, ["waiting", "waiting"]]]
    page = outer.ask("get", f"/signatures/desk/{sitting.uid}/", user="lvshi")
    assert page.status == 200 and "您正在远程在场" in page.text and "认罪认罚具结书" in page.text
    outer.run("from server.signatures.models import Presence\nPresence.objects.all().delete()")  # the page's own beat

    begins = now = now + timedelta(minutes=1)
    outer.run(BEAT, now=now, times=7)  # thirty seconds: the first beat is told, and the one at the half minute
    exchange.settle(now + timedelta(seconds=35))
    assert Presence.objects.filter(how="link").exists()
    act = _suspect_signs(sitting, people, begins + timedelta(seconds=36), begins + timedelta(seconds=90))
    assert act.state == ActState.HELD, "what is known of the lawyer does not reach so far yet"
    assert queries.done_acts("document:1") == []
    outer.run(BEAT, now=begins + timedelta(seconds=35), times=14)
    now = exchange.storm(begins + timedelta(seconds=105), seed=4)
    act.refresh_from_db()
    assert (act.state, act.dropped) == (ActState.DONE, "")
    assert outer.run(STANDS)[0][2] == ["signed", "waiting"]

    assert outer.run(SIGNED, now=now, strokes=strokes().decode()) == ["done", 0], "nothing of his hand stays outside"
    now = exchange.storm(now, seed=5)
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE and not Held.objects.exists()
    assert outer.run(STANDS) == [["done", True, ["signed", "signed"]]]
    first, second = queries.done_acts("document:1")
    assert first.role == "suspect" and second.hand_png.startswith(b"\x89PNG")
    theirs = acts.read(bytes(Act.objects.get(signer__place=1).raw), stating.keys())
    assert theirs.issuer == "portal" and theirs.strokes == acts.digest_of(strokes()) and len(theirs.pages) == 2


def test_a_silence_outside_voids_the_act_inside_and_a_late_act_is_an_attempt(
    lawyer: User, people: People, outer: Outer, exchange: Exchange
) -> None:
    now = timezone.now()
    sitting = _ask(lawyer, people, now)
    exchange.settle(now)
    outer.run(BEAT, now=now, times=1)
    exchange.settle(now)
    act = _suspect_signs(sitting, people, now + timedelta(seconds=5), now + timedelta(seconds=90))
    assert act.state == ActState.HELD
    outer.run(BEAT, now=now + timedelta(seconds=60), times=1)  # he was away for a minute
    exchange.settle(now + timedelta(seconds=95))
    act.refresh_from_db()
    assert (act.state, act.dropped) == (ActState.VOID, Dropped.LAWYER_LEFT)
    assert sitting.signers.get(place=0).state == SignerState.WAITING

    # he signs outside, where his turn is thought to have come, while the sitting is voided inside
    outer.run("from server.signatures.models import Signer\nSigner.objects.filter(place=0).update(state='signed')")
    outer.run(SIGNED, now=now + timedelta(seconds=120), strokes=strokes().decode())
    from server.signatures.actions import void

    void(sitting, "事实有变化", people.prosecutor, now + timedelta(seconds=121))
    exchange.settle(now + timedelta(seconds=130))
    late = Act.objects.get(signer__place=1)
    assert (late.state, late.dropped) == (ActState.VOID, Dropped.SITTING_OVER)
    assert outer.run(STANDS)[0][0] == "void" and not Held.objects.exists()
    assert outer.ask("get", f"/signatures/desk/{sitting.uid}/", user="lvshi").status == 200
    settling.settle(sitting, now)


def test_outside_nothing_is_signed_alone_that_has_its_sitting_here(lawyer: User, people: People) -> None:
    now, sitting = timezone.now(), _ask(lawyer, people, timezone.now())
    alone = own.Own(
        document=sitting.document, title=sitting.title, digest=sitting.digest, size=sitting.size, unit=people.unit
    )
    with transaction.atomic():  # signed by a key that is believed, as the outer zone's is
        act = own.sign(alone, by=lawyer, hand=strokes(), now=now)
        transaction.set_rollback(True)
    letter = SaidOwn(
        document=sitting.document, title=sitting.title, digest=bytes.fromhex(sitting.digest), size=sitting.size,
        unit=people.unit.code, booking="", user=lawyer.username, raw=bytes(act.raw), hands=b"sealed",
    )  # fmt: skip
    with pytest.raises(MalformedInput, match="without a sitting"):
        taking.receive_own(to_map(letter), now)
    assert queries.sitting_of(sitting.document) == sitting
