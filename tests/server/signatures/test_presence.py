"""The lawyer is there from the reading to the handing in, or the act is an attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from server.access.models import User
from server.signatures import queries, seams
from server.signatures.actions import acting, being_there, settling
from server.signatures.contract import SignerRole, Slot
from server.signatures.errors import UnfitHand
from server.signatures.models import Act, Device, Presence, Sitting
from server.signatures.presence import Stretch, Verdict, judge
from server.signatures.seat import Seat
from server.signatures.states import ActState, Dropped, ReadHow, SignerState
from server.signatures.views import seated
from tests.fakes.fingerprint import finger
from tests.server.conftest import People
from tests.server.signatures.conftest import Tablet, later, signed_in, slots, strokes

T0 = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SLACK = timedelta(seconds=15)


def _at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def _link(begins: float, until: float, *, ended: bool = False) -> Stretch:
    return Stretch(in_room=False, from_at=_at(begins), until_at=_at(until), ended=ended)


def _room(begins: float, until: float = 0, *, ended: bool = False) -> Stretch:
    return Stretch(in_room=True, from_at=_at(begins), until_at=_at(until), ended=ended)


@pytest.mark.parametrize(
    ("stretches", "direct", "by_letter"),
    [
        ([_link(-60, 118)], Verdict.COVERED, Verdict.COVERED),
        ([_room(-60)], Verdict.COVERED, Verdict.COVERED),
        ([_link(10, 118)], Verdict.BROKEN, Verdict.BROKEN),
        ([_link(-60, 40), _link(70, 118)], Verdict.BROKEN, Verdict.BROKEN),
        ([_link(-60, 40)], Verdict.BROKEN, Verdict.UNKNOWN),
        ([_link(-60, 40, ended=True)], Verdict.BROKEN, Verdict.BROKEN),
        ([_link(-60, 118, ended=True)], Verdict.BROKEN, Verdict.BROKEN),
        ([_link(-60, 121, ended=True)], Verdict.COVERED, Verdict.COVERED),
        ([_room(-60, 50, ended=True)], Verdict.BROKEN, Verdict.BROKEN),
        ([_room(-60, 50, ended=True), _link(-60, 119)], Verdict.COVERED, Verdict.COVERED),
        ([], Verdict.BROKEN, Verdict.UNKNOWN),
    ],
)
def test_a_verdict_on_two_minutes_of_signing(stretches: list[Stretch], direct: Verdict, by_letter: Verdict) -> None:
    told = {"started": T0, "at": _at(120), "now": _at(125), "slack": SLACK}
    assert judge(stretches, **told, silence=SLACK) is direct
    assert judge(stretches, **told, silence=None) is by_letter


pytestmark = pytest.mark.django_db


def _begun(sitting: Sitting, lawyer: User, presider: User, tablet: Tablet) -> Act:
    signed_in(lawyer).get(f"/signatures/desk/{sitting.uid}/")
    tablet.pair(presider, sitting)
    tablet.read()
    return Act.objects.get()


def _sign(act: Act, sitting: Sitting, when: datetime) -> Act:
    seat = Seat(sitting=sitting, device=act.device)
    Act.objects.filter(pk=act.pk).update(beat_at=when)
    act.refresh_from_db()
    return acting.sign(seat, act, hand=strokes(), finger=finger(), now=when)


def test_a_link_that_drops_voids_the_act_and_the_next_one_counts(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender))
    act = _begun(sitting, people.defender, people.prosecutor, tablet)
    done = _sign(act, sitting, later(60))  # of the lawyer nothing was heard for a minute
    assert (done.state, done.dropped) == (ActState.VOID, Dropped.LAWYER_LEFT)
    assert sitting.signers.get(place=0).state == SignerState.WAITING and queries.done_acts("document:1") == []
    assert not done.hands.exists() and not bytes(done.raw)
    page = tablet.client.get(tablet.base).content.decode()
    assert "律师的连线中断或者离开" in page and "请从阅读重新开始" in page
    lawyer = signed_in(people.defender)
    lawyer.get(f"/signatures/desk/{sitting.uid}/")
    tablet.read()
    lawyer.post(f"/signatures/desk/{sitting.uid}/gone/")
    assert Act.objects.latest("pk").dropped == Dropped.LAWYER_LEFT, "he said that he leaves"
    lawyer.get(f"/signatures/desk/{sitting.uid}/")
    tablet.read()
    tablet.sign()
    assert [each.state for each in queries.attempts(sitting)] == [ActState.DONE, ActState.VOID, ActState.VOID]
    assert len(queries.done_acts("document:1")) == 1


def test_nobody_begins_without_his_lawyer_and_the_box_or_the_presider_may_say_that_he_came(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender), booking="YY-1")
    tablet.pair(people.prosecutor, sitting)
    assert "须由辩护人、值班律师全程在场" in tablet.client.get(tablet.base).content.decode()
    assert "现在没有在场记录" in tablet.post("begin", place=0).content.decode()
    seams.arrivals(lambda _film, booking, lawyer, _now: T0 if (booking, lawyer) == ("YY-1", people.defender) else None)
    try:
        tablet.read()
    finally:
        seams._arrivals.clear()
    assert Act.objects.get().state == ActState.OPEN
    office = signed_in(people.prosecutor)
    office.post(f"/signatures/of/{sitting.uid}/present/", {"place": 1, "there": "0"})
    assert Act.objects.get().dropped == Dropped.LAWYER_LEFT
    office.post(f"/signatures/of/{sitting.uid}/present/", {"place": 1, "there": "1"})
    tablet.read()
    tablet.sign()
    assert sitting.signers.get(place=0).state == SignerState.SIGNED


def test_a_tablet_that_falls_silent_drops_its_own_act(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    settling.settle(sitting, later(29))
    assert Act.objects.get().state == ActState.OPEN
    settling.settle(sitting, later(40))
    assert Act.objects.get().dropped == Dropped.DEVICE_GONE


def test_beats_make_one_stretch_and_a_silence_makes_another(asked: Callable[..., Sitting], people: People) -> None:
    sitting = asked(slots(people.defender))
    lawyer = sitting.signers.get(place=1)
    for seconds in (0, 5, 10, 40, 45):
        being_there.beat(lawyer, _at(seconds))
    being_there.leave(lawyer, _at(47))
    found = Presence.objects.order_by("from_at").values_list("from_at", "until_at", "ended")
    assert list(found) == [(_at(0), _at(10), False), (_at(40), _at(47), True)]


def test_read_aloud_or_interpreted_is_in_the_act(asked: Callable[..., Sitting], people: People) -> None:
    sitting = asked(slots(people.defender, present=False))
    seat = Seat(sitting=sitting, user=people.prosecutor, presides=True)
    with pytest.raises(UnfitHand, match="no reader"):
        acting.begin(seat, sitting.signers.get(place=0), read_how=ReadHow.ALOUD, read_by=" ", now=later(0))
    made = acting.begin(
        seat, sitting.signers.get(place=0), read_how=ReadHow.INTERPRETED, read_by="王翻译", now=later(0)
    )
    assert (made.read_how, made.read_by) == ("interpreted", "王翻译")


def test_a_tablet_where_one_act_waits_for_the_lawyer_shows_the_next_ones(asked: Callable[..., Sitting]) -> None:
    sitting = asked(
        (
            Slot(role=SignerRole.SUSPECT, name="张三", person_key="suspect:1"),
            Slot(role=SignerRole.GUARDIAN, name="张父", person_key="suspect:1:guardian"),
        )
    )
    device = Device.objects.create(sitting=sitting, made_at=T0, expires_at=T0, paired_at=T0)
    seat = Seat(sitting=sitting, device=device)
    first, second = sitting.signers.all()
    held = acting.begin(seat, first, read_how=ReadHow.SELF, read_by="", now=T0)
    Act.objects.filter(pk=held.pk).update(state=ActState.HELD)
    assert seated.under_way(seat) is None
    begun = acting.begin(seat, second, read_how=ReadHow.SELF, read_by="", now=_at(60))
    assert seated.under_way(seat) == begun
