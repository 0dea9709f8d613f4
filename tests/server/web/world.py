"""A unit's ordinary week: cases, bookings in most states, recordings, requests, alarms, queues."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from server import keyring
from server.access import invitations
from server.access.models import Role, User
from server.bookings import actions as bookings
from server.bookings import batches, flows
from server.bookings.actions import Comer, Slot, Wish
from server.bookings.models import Booking, Part
from server.cases.actions import cases, links
from server.cases.actions.history import Deed
from server.cases.models import Case
from server.cases.steps import StepKind
from server.counsel import actions as counsel
from server.counsel import papers
from server.counsel.models import Client, PaperKind
from server.defence import actions as defence
from server.devices.actions import register_box, register_room, set_presence
from server.devices.keys import device_key_from_pem
from server.devices.models import Room
from server.documents import actions as documents
from server.documents import sources, versions
from server.documents.asking import Named, wanted
from server.documents.in_force import delivered_version
from server.documents.kinds import Kind
from server.documents.models import Document
from server.gateways.models import Operation, Outgoing, OutgoingState
from server.hearings import actions as hearings
from server.hearings import rounds, writing
from server.hearings.models import Penalty
from server.hearings.pens import Stroke
from server.portal import roster_keeping
from server.recordings.models import Alarm, SessionState
from server.signatures.actions import ask
from server.signatures.actions.paper import print_out
from server.signatures.contract import Asked
from server.viewing import actions as viewing
from tests.server.cases.builders import Hand, a_session
from tests.server.conftest import People
from tests.server.devices.test_rooms_and_boxes import pem
from tests.server.signatures.conftest import pdf_of, slots

BMSAH = "温鹿检刑诉受[2026]33030200123号"
PDF = b"%PDF-1.7\n1 0 obj\n"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class World:
    """What the pages are about."""

    people: People
    now: datetime
    rooms: list[Room]
    case: Case
    bookings: list[Booking]


def made(people: People) -> World:
    """All of it, by the apps' own actions."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    keyring.make(settings.MSR.keys or settings.MSR.var / "keys")
    for role in Role:
        people.of(role)
    rooms = [
        register_room(actor="test", code=f"r{n}", name_zh=f"第{n}室", name_en=f"Hearing room {n}", unit=people.unit)
        for n in (1, 2)
    ]
    box = register_box(actor="test", name="box-1", room=rooms[0], key=device_key_from_pem(pem()))
    set_presence(box=box, counter=1, online=True, now=now)
    case = _case(people, now)
    _sessions(people, case, now)
    made_bookings = _bookings(people, case, rooms, now)
    _counsel(people, case, now)
    _queues(people, now)
    _signing(people, now)
    _documents(people, case, now)
    _hearing(people, case, rooms[0], now)
    return World(people, now, rooms, case, made_bookings)


def _signing(people: People, now: datetime) -> None:
    """A document before its signers, and one that is signed on paper in a far room."""
    for document, paper in (("document:1", False), ("document:2", True)):
        pdf = pdf_of(1, document)
        asked = Asked(
            document=document, revision=1, title="认罪认罚具结书", pdf=pdf, digest=hashlib.sha256(pdf).hexdigest(),
            read_code="K7M2QX", slots=slots(people.defender), unit=people.unit, may_be_on_paper=paper,
        )  # fmt: skip
        sitting = ask(asked, by=people.prosecutor, now=now)
        if paper:
            print_out(sitting, by=people.prosecutor, now=now)


def _documents(people: People, case: Case, now: datetime) -> None:
    """A notice that is a draft, one before its signers, one that is void; a version of a template waits."""
    by, kind, suspects = people.prosecutor, Kind.D01_RIGHTS, list(case.suspects.all()[:1])
    data = sources.initial(kind, case, suspects, by, now)
    drafts = [documents.draft(kind, case=case, suspects=suspects, data=data, by=by, now=now) for _ in range(3)]
    documents.revise(drafts[0], data=data | {"told_by": "钱检察官"}, revision=1, by=by, now=now)
    for made in drafts[1:]:
        documents.issue(made, by=by, now=now)
    names = {
        role: [Named(name=each.name or "张三") for each in places] for role, places in wanted(_fresh(drafts[1])).items()
    }
    documents.ask_hands(drafts[1], slots=names, by=by, now=now)
    documents.void(drafts[2], why="写错姓名", by=by, now=now)
    base, keeper = delivered_version(kind, now), people.case_management
    version = versions.begin(kind=kind, unit=people.unit, base=base, why="统一措辞", by=keeper, now=now)
    text = version.template.replace("以上内容", "上述内容")
    version = versions.write(version, template=text, meta=version.meta, why="统一措辞", by=keeper, now=now)
    versions.submit(version, by=keeper, now=now)
    versions.begin(kind=kind, unit=people.unit, base=base, why="另一版", by=keeper, now=now)


def _fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def _case(people: People, now: datetime) -> Case:
    deed = Deed(by=people.prosecutor, now=now)
    told = {
        "name": "张三等盗窃案", "procedure": "ordinary", "bmsah": BMSAH,
        "accepted_on": timezone.localdate(now) - 2 * DAY,
    }  # fmt: skip
    hand = Hand(people.prosecutor, cases.open_case(unit=people.unit, values=told, deed=deed), now=now)
    for name in ("张三", "李四", "王五"):
        hand.charge(hand.suspect(name=name))
    hand.step(StepKind.RIGHTS_TOLD)
    cases.set_helpers(case=hand.case, helpers=[people.assistant], deed=deed)
    lone = {"name": "赵六诈骗案", "procedure": "ordinary", "accepted_on": timezone.localdate(now)}
    cases.open_case(unit=people.unit, values=lone, deed=Deed(by=people.case_management, now=now))
    return hand.case


def _sessions(people: People, case: Case, now: datetime) -> None:
    done = a_session(people.unit, now - DAY)
    a_session(people.unit, now - 2 * DAY)
    a_session(people.unit, now, SessionState.RECORDING)
    viewing.claim(person=people.prosecutor, session=done, now=now)
    viewing.apply(person=people.assistant, session=done, reason="协助审查", days=7, now=now)
    deed = Deed(by=people.prosecutor, now=now, why="当日听取意见")
    links.link_session(case=case, session=done, suspects=list(case.suspects.all()[:1]), deed=deed)
    Alarm.objects.create(code="x", zh="文件未通过核验", en="A file failed a check", at=now, unique="1")


def _bookings(people: People, case: Case, rooms: list[Room], now: datetime) -> list[Booking]:
    by, suspects = people.prosecutor, list(case.suspects.all())
    begins = now + DAY
    made: list[Booking] = []
    for n in range(6):
        slot = Slot(room=rooms[0], from_at=begins + n * HOUR, until_at=begins + (n + 1) * HOUR)
        comers = [Comer(part=Part.PRESIDING, user=by), Comer(part=Part.RECORDING, user=people.recorder)]
        wish = Wish(case=case, suspects=[suspects[n // 5]], slot=slot, comers=comers)
        made.append(bookings.book(by=by, wish=wish, now=now))
    roster_keeping.add(
        by=people.legal_aid,
        values={"lawyer": people.duty_lawyer, "sex": "female", "languages": "粤语", "years": 6},
    )
    for booking in made[1:5]:
        flows.ask_agency(by=by, booking=booking, agency=people.agency, consent="", revision=1, now=now)
    for booking in made[2:5]:
        _assign(people, booking, now)
    flows.agree(by=people.duty_lawyer, booking=made[4], revision=3, now=now)
    flows.decline(by=people.duty_lawyer, booking=made[3], why="当日开庭", revision=3, now=now)
    slot = Slot(room=rooms[1], from_at=begins + DAY, until_at=begins + 2 * DAY)
    morning = batches.Morning(suspects=suspects[:2], slot=slot, each=timedelta(minutes=30), comers=())
    batches.book(by=by, morning=morning, now=now)
    return made


def _hearing(people: People, case: Case, room: Room, now: datetime) -> None:
    """One under way: a proposal, what was noted, and a text that two wrote at once."""
    by, suspects = people.prosecutor, list(case.suspects.all()[:2])
    hearing = hearings.open_by_hand(by=by, case=case, suspects=suspects, room=room, now=now)
    heard = hearing.heard.select_related("suspect", "hearing__case").get(suspect=suspects[0])
    offer = rounds.Offer(penalty=Penalty.IMPRISONMENT, procedure="fast", least=8, probation=12, fine=3000)
    rounds.propose(by=by, heard=heard, offer=offer, why="", now=now)
    for pen, text in (("pen-of-one", "三月一日盗窃"), ("pen-of-other", "三月一日下午盗窃")):
        stroke = Stroke(pen=pen, seq=1, base=0, text=text)
        writing.write(by=by, hearing=hearing, heard=heard, place="facts", stroke=stroke, now=now)


def _assign(people: People, booking: Booking, now: datetime) -> None:
    flows.assign(by=people.legal_aid, booking=booking, lawyer=people.duty_lawyer, why="今日值班", revision=2, now=now)


def _counsel(people: People, case: Case, now: datetime) -> None:
    sheets = {
        PaperKind.POWER: papers.looked_at("委托书.pdf", PDF), PaperKind.LETTER: papers.looked_at("函.pdf", PDF + b"2")
    }  # fmt: skip
    for name in ("李四", "王五"):
        binding = counsel.ask(
            lawyer=people.defender, unit=people.unit, person_said=name, case_said="", client=Client.RELATIVE,
            client_name="李父", sheets=sheets, now=now,
        )  # fmt: skip
    him = case.suspects.get(name="王五")
    defence.accept(person=people.case_management, binding=binding, suspect=him, said="手续齐全", now=now)


def _queues(people: People, now: datetime) -> None:
    _invited(people.security_administrator, people, now)
    for n, state in enumerate((OutgoingState.WAITING, OutgoingState.HELD)):
        Outgoing.objects.create(
            operation=Operation.PUSH_BOOKING, thing=f"booking:{n}", key=f"{n}", body={}, state=state, made_at=now,
            due_at=now,
        )  # fmt: skip


def _invited(by: User, people: People, now: datetime) -> None:
    invitations.invite(
        person=by, display_name="新检察官", role=Role.PROSECUTOR, unit=people.unit, staff_number="S-2001", now=now
    )
