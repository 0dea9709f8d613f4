"""The lawyer comes: his code reaches the room as a digest, the box's signed word comes back, nobody else's counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.bookings import arrivals, batches, coming, flows, silence
from server.bookings.errors import NotAllowed, StaleState
from server.bookings.models import Arrival, ArrivalCode, Booking
from server.devices import bookings as channel
from server.devices.actions import set_presence
from server.devices.models import RoomBookings
from server.ingest import commands
from server.notices.models import Notice
from server.playback.line import line
from server.portal import actions as portal
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.models import Asked
from server.recordings.models import Birth, Command, Session
from sync.evidence import statements as s
from sync.evidence.arrivals import code_digest
from sync.evidence.bookings import AwaitedLawyer
from sync.evidence.receipts import Verb, read_command
from sync.evidence.records import BoundBooking
from sync.wire.messages import Outcome
from tests.builders import WALL, BoxBuilder
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW, Hand, a_session
from tests.server.cases.conftest import open_case  # noqa: F401 - a fixture
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures
from tests.server.conftest import People, person

pytestmark = pytest.mark.django_db
#: The hearing begins when the box's clock in the tests stands still, so that what the box says is of its day.
BEGINS = datetime.fromtimestamp(WALL.unix_ns / 1e9, UTC)
HOURS = (BEGINS - NOW) / timedelta(hours=1)
EVE = BEGINS - timedelta(hours=20)
Confirm = Callable[[Booking, User], Booking]


@pytest.fixture
def confirm(people: People, desk: Desk) -> Confirm:
    """confirm(booking, lawyer): asked of the agency, assigned, agreed to."""

    def confirmed(booking: Booking, lawyer: User) -> Booking:
        more = {"booking": booking, "now": EVE}
        flows.ask_agency(by=desk.hand.user, agency=people.agency, consent="", revision=booking.revision, **more)
        flows.assign(by=people.legal_aid, lawyer=lawyer, why="", revision=booking.revision, **more)
        flows.agree(by=lawyer, revision=booking.revision, **more)
        return booking

    return confirmed


@pytest.fixture
def booking(people: People, desk: Desk, centre: Centre, confirm: Confirm) -> Booking:  # noqa: F811
    """Confirmed with the duty lawyer, in the box's room."""
    return confirm(desk.book(HOURS, HOURS + 1, centre.box.room), people.duty_lawyer)


def _code(booking: Booking) -> str:
    found = arrivals.coming(booking)
    return found.code if found else ""


def _says(made: BoxBuilder, person: str, *numbers: str, how: str = "code") -> None:  # noqa: F811
    body = s.Arrived(bookings=numbers, person=person, how=how, at_ns=100 * 10**9, by="panel")
    made.state(s.StatementKind.ARRIVED, body)


def _told() -> AwaitedLawyer | None:
    return channel.told(RoomBookings.objects.get())[0].lawyer


def test_the_room_is_told_a_digest_of_the_code_that_the_lawyer_reads(booking: Booking, people: People) -> None:
    code, told = _code(booking), _told()
    assert len(code) == 6 and told is not None
    assert (told.person, told.digest) == (f"P-{people.duty_lawyer.pk}", code_digest(code, told.salt))
    assert code.encode() not in bytes(RoomBookings.objects.get().document)


def test_the_code_dies_with_the_time_and_the_lawyer_for_whom_it_was_made(
    booking: Booking, desk: Desk, people: People, confirm: Confirm
) -> None:
    before, told = _code(booking), _told()
    slot = desk.wish(HOURS + 3, HOURS + 4, booking.room).slot
    flows.move(
        by=desk.hand.user, booking=booking, slot=slot, why="改期", again=False, revision=booking.revision, now=EVE
    )
    assert not ArrivalCode.objects.exists() and _code(booking) == ""
    other = person("another", Role.DUTY_LAWYER, people.firm)
    confirm(booking, other)
    assert _told() != told and _code(booking) != "" and code_digest(before, _told().salt) != _told().digest


def test_the_signed_word_of_the_box_is_kept_told_and_shown(
    booking: Booking,
    people: People,
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
) -> None:
    part = made.arm()
    _says(made, f"P-{people.duty_lawyer.pk}", booking.number)
    part.open(booking=BoundBooking(number=booking.number, persons=()))
    centre.everything()
    came = Arrival.objects.get()
    assert (came.booking, came.how, came.at, came.box) == (booking, "code", BEGINS, centre.box.pk)
    assert AuditEvent.objects.get(action="booking.arrived").details["statement"] == came.statement
    assert Notice.objects.filter(person=desk.hand.user, kind="booking.arrived").exists()
    booking.refresh_from_db()
    asked = Asked.objects.get(number=booking.number)
    assert (asked.came_at, asked.arrival_said["code"], "arrive" in asked.lawyer_may) == (BEGINS, "", False)
    page = _open(desk.hand.user, f"/bookings/b/{booking.number}/")
    assert "在房间屏幕上输入到场码" in page and f"第 {came.statement} 号声明" in page
    told = line(Session.objects.get())
    assert told is not None
    (mark,) = [each for each in told["parts"][0]["marks"] if each["words"] == "律师到场"]
    assert told["parts"][0]["start"] <= mark["at"] <= told["parts"][0]["end"], (
        "before the press: at the film's beginning"
    )
    assert mark["detail"] == f"{timezone.localtime(BEGINS):%H:%M:%S}"


def test_another_persons_word_or_another_rooms_counts_for_nothing(
    booking: Booking,
    desk: Desk,
    people: People,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
    confirm: Confirm,
) -> None:
    elsewhere = confirm(desk.book(HOURS + 2, HOURS + 3), people.duty_lawyer)  # a room of another box
    _says(made, "P-999", booking.number)
    _says(made, f"P-{people.duty_lawyer.pk}", elsewhere.number, "nothing")
    words = centre.everything()
    assert not Arrival.objects.exists() and all(word.verified for word in words), "the statements stand"


def test_a_batch_has_one_code_for_its_lawyer(
    desk: Desk,
    open_case: Callable[..., Hand],  # noqa: F811
    people: People,
    centre: Centre,  # noqa: F811
    confirm: Confirm,
) -> None:
    wish = desk.wish(HOURS, HOURS + 1, centre.box.room)
    morning = batches.Morning(
        suspects=[desk.suspects[0], open_case().suspect(name="王五")],
        slot=wish.slot,
        each=timedelta(minutes=30),
        comers=wish.comers,
    )
    batch = batches.book(by=desk.hand.user, morning=morning, now=NOW)
    one, two = (confirm(each, people.duty_lawyer) for each in batch.bookings.order_by("sequence"))
    assert _code(one) == _code(two) != ""
    told = [each.lawyer for each in channel.told(RoomBookings.objects.get())]
    assert told[0] == told[1] is not None


def test_two_lawyers_of_one_room_never_share_a_code(
    booking: Booking, desk: Desk, people: People, confirm: Confirm
) -> None:
    other = confirm(
        desk.book(HOURS + 2, HOURS + 3, booking.room, desk.suspects[1]),
        person("another", Role.DUTY_LAWYER, people.firm),
    )
    assert _code(booking) != _code(other)


def test_hearings_confirmed_before_there_were_codes_get_one(booking: Booking) -> None:
    ArrivalCode.objects.all().delete()
    silence.run(EVE)
    assert _code(Booking.objects.get()) != "" and _told() is not None


def _online(centre: Centre) -> None:  # noqa: F811
    Birth.objects.update_or_create(box=centre.box, defaults={"nonce": bytes(16)})
    assert set_presence(box=centre.box, counter=1, online=True, now=NOW)


def test_from_afar_the_lawyers_word_goes_to_the_room_signed_and_once(
    booking: Booking,
    people: People,
    centre: Centre,  # noqa: F811
) -> None:
    lawyer = people.duty_lawyer
    with pytest.raises(NotAllowed, match="away"):
        coming.say_from_afar(by=lawyer, booking=booking, now=BEGINS)
    _online(centre)
    with pytest.raises(NotAllowed):
        coming.say_from_afar(by=people.defender, booking=booking, now=BEGINS)
    with pytest.raises(NotAllowed, match="not near"):
        coming.say_from_afar(by=lawyer, booking=booking, now=BEGINS - timedelta(hours=3))
    shown = Asked.objects.get(number=booking.number)
    word = portal.answer(by=lawyer, of=[(shown, shown.revision)], words=Words(act=Act.ARRIVE), now=BEGINS)
    assert word.state == "done"
    asked = Command.objects.get(verb=int(Verb.ARRIVED))
    assert coming.say_from_afar(by=lawyer, booking=booking, now=BEGINS) == asked
    [signed] = commands.due(BEGINS)
    said = read_command(signed.raw, lambda _: _command_key()).value
    assert (said.verb, said.detail, said.expects) == (Verb.ARRIVED, booking.number, "")
    refused = Outcome(command=bytes.fromhex(asked.pk), code="confidential", words="", state="confidential")
    commands.take_outcomes(centre.box, [refused], BEGINS)
    silence.run(BEGINS)
    shown.refresh_from_db()
    assert shown.arrival_words == "律师会见中，设备不执行其他远程指令" and shown.arrival_said["en"].isascii()


def test_who_has_come_cannot_say_so_again(
    booking: Booking,
    people: People,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
) -> None:
    _online(centre)
    _says(made, f"P-{people.duty_lawyer.pk}", booking.number, how="afar")
    centre.everything()
    with pytest.raises(StaleState, match="before"):
        coming.say_from_afar(by=people.duty_lawyer, booking=booking, now=BEGINS)


def test_the_lawyers_page_shows_his_code_and_a_colleague_sees_none(
    people: People, desk: Desk, confirm: Confirm
) -> None:
    soon = (timezone.now() - NOW) / timedelta(hours=1) + 1
    booking = confirm(desk.book(soon, soon + 1), people.duty_lawyer)
    code = _code(booking)
    mine = _open(people.duty_lawyer, f"/portal/b/{booking.number}/")
    assert f"{code[:3]} {code[3:]}" in mine and "我已到场" in mine
    agency = _open(people.legal_aid, f"/portal/b/{booking.number}/")
    assert f"{code[:3]} {code[3:]}" not in agency and code not in agency
    office = _open(desk.hand.user, f"/bookings/b/{booking.number}/")
    assert code[:3] + " " + code[3:] not in office and code not in office


def test_a_recordings_page_says_when_the_lawyer_came(booking: Booking, people: People, desk: Desk) -> None:
    session = a_session(booking.case.unit, BEGINS)
    booking.recordings.create(session=session, at=NOW)
    Arrival.objects.create(booking=booking, lawyer=people.duty_lawyer, how="afar", at=BEGINS, box="box-1", statement=7)
    page = _open(desk.hand.user, f"/recordings/{session.pk}/")
    assert "本人在预约页面上确认" in page and "第 7 号声明" in page and people.duty_lawyer.display_name not in page


def _command_key() -> bytes:
    from server import keyring

    return keyring.signer("command").public_key


def _open(user: User, address: str) -> str:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
