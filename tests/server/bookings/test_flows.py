"""From being booked to being confirmed, on both ways to a lawyer; silence, another time, a lawyer passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from server.access import reach
from server.access.models import Role, User
from server.access.policies import Permission
from server.bookings import actions, flows, silence
from server.bookings.errors import Clash, LawyerBypassed, NotAllowed, StaleState
from server.bookings.models import Booking, Hold
from server.bookings.states import BookingState
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence.models import Defence
from server.notices.models import Notice
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People, person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NUMBER = "示甲检起诉受[2026]33030200001号"
Bind = Callable[..., Binding]


@pytest.fixture
def bind(people: People, desk: Desk) -> Bind:
    """bind(lawyer, suspect): his binding in the desk's case, as case management leaves it."""
    desk.hand.case.bmsah = NUMBER
    desk.hand.case.save()

    def bound(lawyer: User, suspect: str = "张三") -> Binding:
        made = Binding.objects.create(
            lawyer=lawyer, unit=people.unit, person_said=suspect, client="himself", asked_at=NOW,
            state=BindingState.BOUND, case=NUMBER, person=suspect,
        )  # fmt: skip
        Defence.objects.create(binding=made, suspect=desk.hand.case.suspects.get(name=suspect), at=NOW)
        return made

    return bound


def _ask_agency(people: People, desk: Desk, booking: Booking, consent: str = "") -> None:
    flows.ask_agency(
        by=desk.hand.user, booking=booking, agency=people.agency, consent=consent, revision=booking.revision, now=NOW
    )


def _assign(people: People, booking: Booking, lawyer: User) -> None:
    flows.assign(by=people.legal_aid, booking=booking, lawyer=lawyer, why="", revision=booking.revision, now=NOW)


def _sees(user: User, booking: Booking) -> bool:
    return reach.reaches(user, Permission.ANSWER_BOOKING, booking, NOW)


def test_the_agency_assigns_and_its_duty_lawyer_confirms(people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    _ask_agency(people, desk, booking)
    assert not _sees(people.duty_lawyer, booking)
    with pytest.raises(NotAllowed, match="no duty lawyer"):
        _assign(people, booking, people.defender)
    _assign(people, booking, people.duty_lawyer)
    assert _sees(people.duty_lawyer, booking)
    with pytest.raises(NotAllowed):
        flows.agree(by=people.legal_aid, booking=booking, revision=booking.revision, now=NOW)
    flows.agree(by=people.duty_lawyer, booking=booking, revision=booking.revision, now=NOW)
    assert booking.state == BookingState.CONFIRMED and booking.answer_by is None
    with pytest.raises(StaleState):
        flows.agree(by=people.duty_lawyer, booking=booking, revision=booking.revision - 1, now=NOW)
    assert Hold.objects.filter(booking=booking, kind="person", thing=people.duty_lawyer.pk).exists()


def test_a_duty_lawyer_who_declines_is_free_again_and_sees_it_no_more(people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    _ask_agency(people, desk, booking)
    _assign(people, booking, people.duty_lawyer)
    flows.decline(by=people.duty_lawyer, booking=booking, why="开庭", revision=booking.revision, now=NOW)
    assert booking.state == BookingState.WITH_AGENCY and not _sees(people.duty_lawyer, booking)
    assert not Hold.objects.filter(booking=booking, thing=people.duty_lawyer.pk, kind="person").exists()


def test_a_bound_defender_is_not_passed_over_without_recorded_consent(people: People, desk: Desk, bind: Bind) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    with pytest.raises(LawyerBypassed):
        _ask_agency(people, desk, booking)
    _ask_agency(people, desk, booking, "2026-03-16 讯问笔录第3页，本人同意")
    assert booking.state == BookingState.WITH_AGENCY and "第3页" in booking.consent


def test_a_defender_bound_after_the_agency_was_asked_stops_its_lawyer(people: People, desk: Desk, bind: Bind) -> None:
    booking = desk.book(48, 49)
    _ask_agency(people, desk, booking)
    _assign(people, booking, people.duty_lawyer)
    bind(people.defender)
    with pytest.raises(LawyerBypassed):
        flows.agree(by=people.duty_lawyer, booking=booking, revision=booking.revision, now=NOW)


def test_the_defender_proposes_another_time_and_is_asked_anew(people: People, desk: Desk, bind: Bind) -> None:
    binding = bind(people.defender)
    booking = desk.book(48, 49)
    other = person("other-defender", Role.DEFENDER, people.firm)
    for lawyer in (other, people.duty_lawyer):
        with pytest.raises(NotAllowed, match="not bound"):
            flows.ask_defender(by=desk.hand.user, booking=booking, lawyer=lawyer, revision=1, now=NOW)
    flows.ask_defender(by=desk.hand.user, booking=booking, lawyer=people.defender, revision=1, now=NOW)
    begins = NOW + 72 * HOUR
    flows.propose(by=people.defender, booking=booking, begins=begins, why="开庭", revision=booking.revision, now=NOW)
    slot = actions.Slot(room=desk.room, from_at=begins, until_at=begins + HOUR)
    said = {"slot": slot, "why": "按律师建议", "again": True, "revision": booking.revision, "now": NOW}
    flows.move(by=desk.hand.user, booking=booking, **said)
    assert (booking.state, booking.lawyer) == (BookingState.WITH_DEFENDER, people.defender)
    assert _sees(people.defender, booking)
    flows.agree(by=people.defender, booking=booking, revision=booking.revision, now=NOW)
    binding.state = BindingState.ENDED
    binding.save()
    assert not _sees(people.defender, booking), "a former lawyer sees nothing of it"


def test_a_lawyer_whose_time_is_taken_is_refused_by_the_database(people: People, desk: Desk, other_desk: Desk) -> None:
    first, second = desk.book(48, 49), other_desk.book(48.5, 49.5, _room(other_desk))
    for booking, by in ((first, desk), (second, other_desk)):
        _ask_agency(people, by, booking)
    _assign(people, first, people.duty_lawyer)
    with pytest.raises(Clash):
        _assign(people, second, people.duty_lawyer)
    second.refresh_from_db()
    assert (second.state, second.lawyer) == (BookingState.WITH_AGENCY, None)


def test_a_co_defendants_lawyer_is_not_assigned(people: People, desk: Desk) -> None:
    first = desk.book(48, 49)
    second = desk.book(50, 51, None, desk.suspects[1])
    for booking in (first, second):
        _ask_agency(people, desk, booking)
    _assign(people, first, people.duty_lawyer)
    with pytest.raises(NotAllowed, match="conflict"):
        _assign(people, second, people.duty_lawyer)


def test_silence_is_reminded_of_once_and_passed_on_once(people: People, desk: Desk) -> None:
    clerk = people.legal_aid
    booking = desk.book(48, 49)
    _ask_agency(people, desk, booking)
    assert booking.answer_by == NOW + 24 * HOUR
    assert silence.run(NOW + 19 * HOUR).reminded == 0
    assert [silence.run(NOW + 21 * HOUR).reminded for _ in range(2)] == [1, 0]
    assert _told(clerk) == ["booking.asked", "booking.asked"], "asked, and reminded once"
    _assign(people, booking, people.duty_lawyer)
    assert [silence.run(NOW + 12 * HOUR).escalated for _ in range(2)] == [1, 0], "the lawyer's silence"
    booking.refresh_from_db()
    assert (booking.state, booking.lawyer) == (BookingState.WITH_AGENCY, None)
    assert silence.run(NOW + 37 * HOUR).escalated == 1, "the agency's silence"
    booking.refresh_from_db()
    assert booking.state == BookingState.UNANSWERED and booking.answer_by is None
    assert "booking.unanswered" in _told(people.prosecutor) and "booking.unanswered" in _told(people.department_head)
    assert _told(people.stranger) == []
    assert list(booking.deeds.filter(by=None).values_list("event", flat=True)) == ["lapse", "lapse"]
    _assign(people, booking, people.duty_lawyer)
    assert booking.state == BookingState.WITH_LAWYER, "a late answer still counts"


def test_what_a_person_is_told_stays_unread_until_he_says_that_he_has_seen_it(
    client: Client, people: People, desk: Desk
) -> None:
    clerk = people.legal_aid
    booking = desk.book(48, 49)
    _ask_agency(people, desk, booking)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "请答复一件听取意见预约" in client.get("/told/").content.decode()
    assert 'data-unread="1"' in client.get("/").content.decode()
    assert client.get("/told/seen/").status_code == 405, "looking changes nothing"
    client.post("/told/seen/")
    page = client.get("/told/").content.decode()
    assert booking.number in page and "全部标为已读" not in page and "张三" not in page
    client.force_login(people.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert booking.number not in client.get("/told/").content.decode()


def _told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("at", "pk").values_list("kind", flat=True))


def test_what_did_not_take_place_frees_the_room(people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    booking.refresh_from_db()
    with pytest.raises(NotAllowed):
        flows.miss(by=people.stranger, booking=booking, why="未押到", revision=booking.revision, now=NOW)
    flows.miss(by=desk.hand.user, booking=booking, why="未押到", revision=booking.revision, now=NOW)
    assert booking.state == BookingState.MISSED and not booking.holds.exists()


def _room(desk: Desk):  # type: ignore[no-untyped-def]
    return type(desk.room).objects.exclude(pk=desk.room.pk).order_by("code").first()
