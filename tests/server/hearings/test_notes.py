"""A note is a mark of the film at that moment; kept while the box is away, found again from the time line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.cases.models import SessionLink
from server.devices.models import BoxPresence
from server.hearings import actions, notes
from server.hearings.models import Hearing, Note, NoteState
from server.hearings.queries import contents_of
from server.playback.course import course
from server.recordings.models import Command, CommandState, Session
from server.recordings.timeline import parts_of, timeline
from sync.evidence.receipts import Verb
from sync.evidence.records import MarkKind
from tests.builders import SECOND, PartBuilder
from tests.server.cases.builders import Hand
from tests.server.cases.conftest import open_case
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made
from tests.server.conftest import People

__all__ = ["centre", "made", "open_case"]
pytestmark = pytest.mark.django_db


@dataclass
class Filmed:
    """A hearing in a room whose box records it now."""

    centre: Centre
    part: PartBuilder
    hearing: Hearing
    user: User

    def stands(self, word: str, *, online: bool = True) -> None:
        BoxPresence.objects.update_or_create(
            box=self.centre.box,
            defaults={"online": online, "since": timezone.now(), "telemetry": {"state": word, "stands": word}},
        )

    def note(self, text: str = "律师离席", **more: object) -> Note:
        return notes.note(by=self.user, hearing=self.hearing, text=text, now=timezone.now(), **more)  # type: ignore[arg-type]

    def tend(self) -> Note:
        notes.tend(timezone.now())
        return Note.objects.latest("pk")


@pytest.fixture
def filmed(centre: Centre, open_case: Callable[..., Hand]) -> Filmed:
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    hand = open_case()
    before = Session.objects.get().started_at - timedelta(minutes=1)
    hearing = actions.open_by_hand(
        by=hand.user, case=hand.case, suspects=[hand.suspect()], room=centre.box.room, now=before
    )
    found = Filmed(centre, part, hearing, hand.user)
    found.stands("recording")
    return found


def test_a_note_asks_the_box_for_a_mark_without_its_words_and_the_mark_opens_the_note(filmed: Filmed) -> None:
    made_one = filmed.note("张三说要喝水")
    command = Command.objects.get(verb=Verb.MARK)
    assert command.detail == f"note:{filmed.hearing.uid}:1" and "张三" not in command.detail
    assert made_one.session == Session.objects.get() and Note.objects.get().state == NoteState.SENT

    filmed.part.mark(12 * SECOND, command.detail, MarkKind.BOOKMARK)
    filmed.centre.everything()
    assert filmed.tend().state == NoteState.MARKED
    (mark,) = [each for each in timeline(Session.objects.get()).parts[0].marks if each.mark == MarkKind.BOOKMARK]
    assert mark.words.startswith("听取意见记事1（") and mark.url == f"/hearings/mark/{filmed.hearing.uid}/1/"
    row = parts_of(Session.objects.get())[0]
    assert mark.url in {each["url"] for each in course(row, timeline(Session.objects.get()).parts[0])["marks"]}
    browser = Client()
    browser.force_login(filmed.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(mark.url).headers["Location"] == f"/hearings/{filmed.hearing.pk}/#note-1"


def test_a_stranger_does_not_follow_the_mark(filmed: Filmed, people: People) -> None:
    filmed.note()
    browser = Client()
    browser.force_login(people.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"/hearings/mark/{filmed.hearing.uid}/1/").status_code == 404


def test_while_the_box_is_away_the_note_waits_with_its_moment_and_is_asked_for_again(filmed: Filmed) -> None:
    filmed.stands("recording", online=False)
    kept = filmed.note(ago=timedelta(seconds=40), press="k1")
    assert filmed.note(ago=timedelta(seconds=90), press="k1") == kept  # told again, it is one note
    assert timedelta(seconds=39) < timezone.now() - kept.meant_at < timedelta(seconds=60)
    assert filmed.tend().state == NoteState.WAITING and not Command.objects.exists()
    filmed.stands("suspended")
    assert filmed.tend().state == NoteState.WAITING
    filmed.stands("recording")
    assert filmed.tend().state == NoteState.SENT
    Command.objects.update(state=CommandState.EXPIRED)
    assert filmed.tend().state == NoteState.SENT and Command.objects.count() == 2


def test_a_note_whose_recording_is_over_stays_a_note(filmed: Filmed) -> None:
    filmed.stands("recording", online=False)
    filmed.note()
    filmed.part.close(14 * SECOND)
    assert filmed.tend().state == NoteState.WAITING  # the close has not come yet
    filmed.centre.everything()
    assert filmed.tend().state == NoteState.UNFILMED


def test_a_note_without_a_recording_is_a_note_alone(filmed: Filmed) -> None:
    filmed.part.close(14 * SECOND)
    filmed.centre.everything()
    filmed.stands("ready")
    assert filmed.note().state == NoteState.UNFILMED and not Command.objects.exists()


def test_contents_of_article_4_are_counted_over_all_recordings_of_the_person(filmed: Filmed) -> None:
    (heard,) = filmed.hearing.heard.all()
    filmed.part.mark(11 * SECOND, "C1_NOTICE", MarkKind.CHAPTER)
    filmed.part.mark(12 * SECOND, "C5_FACTS_CHARGE", MarkKind.CHAPTER)
    filmed.centre.everything()
    assert not any(each.is_there for each in contents_of(heard.suspect))
    link = SessionLink.objects.create(
        case=filmed.hearing.case, session=Session.objects.get(), why="看过", by=filmed.user, at=timezone.now()
    )
    link.suspects.add(heard.suspect)
    there = {each.content.number: each.is_there for each in contents_of(heard.suspect)}
    # the fourth wants facts and proposal both; the other recording may show the rest
    assert there[1] and not there[4] and not there[5]
