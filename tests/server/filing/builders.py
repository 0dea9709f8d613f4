"""A case on its way to the court, with a recording that came from a box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.access.models import Unit, User
from server.cases.actions import cases
from server.cases.actions.history import Deed
from server.cases.models import SessionLink, Suspect
from server.cases.states import Event as E
from server.cases.steps import StepKind as S
from server.filing import actions
from server.filing.gate import gate_of
from server.recordings.models import Session
from sync.evidence.records import MarkKind
from tests.builders import SECOND
from tests.server.cases.builders import Hand
from tests.server.centre import Centre

#: Chapters that article 4 asks for.
CHAPTERS = (
    "C1_NOTICE", "C3_RIGHTS", "C4_RETRACTION", "C5_FACTS_CHARGE", "C6_SENTENCE_PROPOSAL", "C7_LAWYER_OPINION",
    "C8_SUSPECT_OPINION", "C11_SIGN_RECOGNIZANCE", "C12_LAWYER_WITNESS",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """People of the unit whose room it is."""

    unit: Unit
    prosecutor: User
    head: User
    chief: User
    manager: User


def a_case(office: Office, at: datetime) -> Hand:
    """A case of the prosecutor's, with one suspect who is willing, charged, and has a duty lawyer."""
    told = {"name": "张三盗窃案", "procedure": "ordinary", "accepted_on": at.date()}
    hand = Hand(
        office.prosecutor,
        cases.open_case(unit=office.unit, values=told, deed=Deed(by=office.prosecutor, now=at)),
        at,
    )
    hand.charge(hand.suspect())
    return hand


def to_signed(hand: Hand, session: Session, *, leave_out: Iterable[S] = ()) -> None:
    """Every step up to the recognizance, which is signed while the recording runs; the recording is linked."""
    for kind in (S.RIGHTS_TOLD, S.PLEA_LAW_TOLD, S.BOOKED, S.FILE_READ, S.VOLUNTARINESS_REVIEWED):
        hand.step(kind)
    for event in (E.TELL_RIGHTS, E.SECURE_LAWYER, E.BOOK, E.FINISH_REVIEW, E.REVIEW_VOLUNTARINESS, E.OPEN_HEARING):
        hand.move(event)
    hand.now = session.started_at
    for kind in (S.HEARD, S.LAWYER_HEARD, S.PROPOSED):
        hand.step(kind, at=session.started_at)
    hand.move(E.AGREE)
    hand.step(S.RECOGNIZANCE, at=session.started_at + timedelta(seconds=2))
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次", by=hand.user, at=hand.now)
    link.suspects.set(hand.case.suspects.all())
    hand.move(E.SIGN)
    for kind in (S.OPINION_FILED, S.INDICTED):
        if kind not in set(leave_out):
            hand.step(kind)


def a_hearing(centre: Centre, *, chapters: Iterable[str] = CHAPTERS, gap: bool = False) -> Session:
    """A sealed recording of ten seconds, with these chapters; `gap`: the suspect's camera lost its last four."""
    part = centre.made.arm(bytes([len(centre.made.parts) + 1]) * 16)
    part.open(("scene", "suspect", "mic-room"))
    for track in ("scene", "suspect", "mic-room"):
        part.segment(track, 10 * SECOND, 16 * SECOND)
    for track in ("scene", "mic-room"):
        part.segment(track, 16 * SECOND, 20 * SECOND)
    if gap:
        part.gap("suspect", 16 * SECOND, 20 * SECOND, observed="stalled")
    else:
        part.segment("suspect", 16 * SECOND, 20 * SECOND)
    for place, chapter in enumerate(chapters):
        part.mark(11 * SECOND + place * SECOND // 2, chapter, MarkKind.CHAPTER)
    part.elapsed_ns = 10 * SECOND
    part.close(20 * SECOND)
    centre.everything()
    return Session.objects.get(pk=part.session.hex())


def pass_gate(hand: Hand, approver: User) -> None:
    """All that is lacking before filing is explained by the hand and let pass by the approver, by the real deeds."""
    for line in gate_of(hand.case, hand.now).lines:
        for each in line.lacking:
            if line.approves:
                made = actions.ask(
                    case=hand.case, check=line.check.key, suspect=each.lack.suspect, thing=each.lack.thing,
                    why="确实无法补办，情况如实", by=hand.user, now=hand.now,
                )  # fmt: skip
                actions.note_opened(waiver=made, person=approver, now=hand.now)
                actions.approve(waiver=made, said="同意", by=approver, now=hand.now)


def suspect_of(hand: Hand) -> Suspect:
    return hand.case.suspects.get()
