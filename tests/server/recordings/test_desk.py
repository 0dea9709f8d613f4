"""The desk of a page: who may press, what is offered in which state, and what a press becomes."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from agent.course import deeds
from agent.course.script import load_script
from agent.session import State
from server import keyring
from server.audit.models import AuditEvent
from server.devices.models import BoxPresence
from server.ingest import commands
from server.recordings.actions import again
from server.recordings.actions.people import ask_command
from server.recordings.desk import CHAPTERS, DEEDS, LAWYER, Hearing, offered
from server.recordings.hearing import hearing_of
from server.recordings.models import Birth, Command, CommandState, Session
from server.recordings.words import chapter_words
from sync.evidence.keys import key_id, point_of
from sync.evidence.notes import open_note
from sync.evidence.receipts import Verb, read_command
from sync.evidence.records import CONFIDENTIAL, MarkKind
from sync.wire.messages import Outcome
from tests.builders import SECOND, PartBuilder
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_pages import signed_in


def stands(centre: Centre, word: str, *, online: bool = True) -> None:
    """The box says that its room stands so."""
    told = {"state": {"opening": "recording", "closing": "recording"}.get(word, word), "stands": word}
    BoxPresence.objects.update_or_create(
        box=centre.box, defaults={"online": online, "since": timezone.now(), "telemetry": told}
    )


@pytest.fixture
def part(centre: Centre) -> PartBuilder:
    """A session under way, and a box that says so."""
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    stands(centre, "recording")
    return part


def ask(client: Any, centre: Centre, act: str, **more: str) -> Any:
    session = Session.objects.values_list("pk", flat=True).first() or ""
    return client.post(f"/recordings/rooms/{centre.box.room.code}/desk/", {"act": act, "session": session, **more})


@pytest.mark.parametrize(
    ("act", "state", "verb", "detail"),
    [
        ("suspend:health", "recording", Verb.SUSPEND, "health"),
        ("suspend:technical", "opening", Verb.SUSPEND, "technical"),
        ("resume", "suspended", Verb.RESUME, None),
        ("chapter:C3_RIGHTS", "recording", Verb.CHAPTER, "C3_RIGHTS"),
        ("explained", "recording", Verb.EXPLAINED, None),
        ("talk", "recording", Verb.TALK, None),
        ("talk", "suspended", Verb.TALK, None),
        ("confirm:begin", "confidential", Verb.CONFIRM, "begin"),
        ("confirm:end", "recording", Verb.CONFIRM, "end"),
        ("stop", "suspended", Verb.STOP, None),
    ],
)
def test_a_press_becomes_one_signed_command_that_expects_what_the_box_said_and_is_audited(
    centre: Centre, viewers: Viewers, part: PartBuilder, act: str, state: str, verb: Verb, detail: str | None
) -> None:
    stands(centre, state)
    Birth.objects.create(box=centre.box, nonce=b"n" * 16)
    ask(signed_in(viewers.technician), centre, act)
    (sent,) = commands.due(timezone.now())
    word = read_command(sent.raw, lambda kid: keyring.signer("command").public_key).value
    assert (word.verb, word.expects, word.detail) == (verb, state, detail)
    assert word.session == b"S" * 16 and word.birth_nonce == b"n" * 16
    event = AuditEvent.objects.get(action=f"command.{verb.name.lower()}_asked")
    assert (event.actor, event.details.get("what")) == (viewers.technician.username, detail)


def test_a_start_is_asked_of_a_room_that_is_ready(centre: Centre, viewers: Viewers) -> None:
    stands(centre, "ready")
    client = signed_in(viewers.prosecutor)
    ask(client, centre, "start")
    command = Command.objects.get()
    assert (command.verb, command.expects, command.session) == (Verb.START, "ready", "")
    assert "等待录制箱回应" in client.get(f"/rooms/{centre.box.room.code}/").content.decode()


def test_operator_and_stranger_press_nothing_and_no_page_offers_it(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    session = Session.objects.get()
    for who, statuses in ((viewers.operator, (403, 403)), (viewers.stranger, (404, 404))):
        client = signed_in(who)
        assert ask(client, centre, "suspend:health").status_code == statuses[0]
        assert client.post(f"/recordings/{session.pk}/desk/", {"act": "stop"}).status_code == statuses[1]
    assert "desk-suspend" not in signed_in(viewers.operator).get(f"/rooms/{centre.box.room.code}/").content.decode()
    assert "desk-suspend" in signed_in(viewers.technician).get(f"/rooms/{centre.box.room.code}/").content.decode()
    assert "desk-suspend" in signed_in(viewers.technician).get(f"/recordings/{session.pk}/").content.decode()
    assert not Command.objects.exists()


def test_a_second_click_is_the_first_one_s_and_another_deed_waits_its_turn(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    client = signed_in(viewers.prosecutor)
    for _ in range(2):
        ask(client, centre, "suspend:health")
    assert Command.objects.count() == 1
    ask(client, centre, "chapter:C1_NOTICE")
    refused = Command.objects.get(verb=Verb.CHAPTER)
    assert (refused.state, refused.words) == (CommandState.REFUSED, "上一条指令还在等待录制箱回应，请稍候再试")
    Command.objects.filter(verb=Verb.SUSPEND).update(state=CommandState.ACCEPTED, asked_at=timezone.now())
    Command.objects.filter(verb=Verb.CHAPTER).delete()
    ask(client, centre, "suspend:health")  # the box was quicker than the second click
    assert Command.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "state", "words"),
    [
        ("resume", "recording", "房间正在录制，不能这样操作"),
        ("chapter:C1_NOTICE", "suspended", "录制已中止，请先恢复录制"),
        ("stop", "confidential", "律师会见中，录制箱不执行其他指令；会见由律师本人或现场结束"),
        ("suspend:other", "closing", "房间正在封存录制，不能这样操作"),
        ("suspend:other", "", "录制箱没有报告状态，不能从页面操作"),
    ],
)
def test_what_the_room_would_not_do_is_refused_in_words_and_the_try_is_audited(
    centre: Centre, viewers: Viewers, part: PartBuilder, act: str, state: str, words: str
) -> None:
    stands(centre, state)
    client = signed_in(viewers.prosecutor)
    ask(client, centre, act)
    command = Command.objects.get()
    assert (command.state, command.words) == (CommandState.REFUSED, words)
    assert commands.due(timezone.now()) == []
    assert AuditEvent.objects.get(action__endswith="_refused").details["words"] == words
    assert words in client.get(f"/rooms/{centre.box.room.code}/").content.decode()


def test_a_box_that_is_away_and_a_recording_that_is_over_are_said(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    client = signed_in(viewers.prosecutor)
    ask(client, centre, "stop", session="0" * 32)
    stands(centre, "recording", online=False)
    ask(client, centre, "stop")
    words = list(Command.objects.order_by("asked_at").values_list("words", flat=True))
    assert words == ["这次录制已经结束，或已换成另一次录制，请刷新后再试", "录制箱离线，指令无法下发，请在现场操作"]


@pytest.mark.parametrize(
    "act", ["", "dance", "suspend", "suspend:rain", "chapter:C99", "confirm:middle", "stop:now", "talk_end:lawyer"]
)
def test_what_no_button_asks_is_a_bad_request(centre: Centre, viewers: Viewers, part: PartBuilder, act: str) -> None:
    assert ask(signed_in(viewers.prosecutor), centre, act).status_code == 400
    assert not Command.objects.exists()


def test_desk_of_a_page_renews_only_when_it_reads_otherwise_and_answers_a_press_with_itself(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    client, session = signed_in(viewers.prosecutor), Session.objects.get()
    url = f"/recordings/{session.pk}/desk/"
    had = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": had}).status_code == 304
    pressed = client.post(url, {"act": "suspend:health"}, headers={"HX-Request": "true"}).content.decode()
    assert "中止（身体原因）" in pressed and "等待录制箱回应" in pressed and "已中止" not in pressed
    stands(centre, "suspended")
    told = client.get(url, headers={"If-None-Match": had}).content.decode()
    assert "desk-resume" in told and "desk-suspend" not in told
    part.close(14 * SECOND)
    centre.everything()
    over = client.get(url).content.decode()
    assert "这次录制已经结束" in over and "desk-start" not in over


def test_desk_follows_the_hearing_that_signed_records_tell(centre: Centre, part: PartBuilder) -> None:
    session = Session.objects.get().pk

    def told() -> Hearing:
        centre.everything()
        return hearing_of(session)

    assert told() == Hearing()
    part.mark(11 * SECOND, "C2_IDENTITY", MarkKind.CHAPTER)
    assert told().next_chapter == "C3_RIGHTS"
    part.suspend(14 * SECOND, "health")
    part.suspend(15 * SECOND, CONFIDENTIAL)
    assert (told().unconfirmed, told().awaits_explanation) == (("begin",), False)
    part.resume(16 * SECOND)
    part.mark(16 * SECOND, "begin afar", MarkKind.CONFIRMED)
    assert (told().unconfirmed, told().awaits_explanation) == (("end",), False), "it is still suspended"
    part.resume(17 * SECOND)
    part.mark(17 * SECOND, "end afar", MarkKind.CONFIRMED)
    assert (told().unconfirmed, told().awaits_explanation) == ((), True)
    part.mark(18 * SECOND, "panel", MarkKind.EXPLAINED)
    assert not told().awaits_explanation


def test_a_confidential_talk_is_offered_nothing_but_the_lawyer_s_confirmation() -> None:
    waits = Hearing(unconfirmed=("begin",))
    assert offered("confidential", session="s", hearing=waits) == {"confirm"}
    assert offered("confidential", session="s", hearing=Hearing()) == frozenset()
    assert offered("recording", session="s", hearing=Hearing()) == {"stop", "suspend", "chapter", "talk"}
    assert "explained" in offered("recording", session="s", hearing=Hearing(awaits_explanation=True))
    assert offered("suspended", session="s", hearing=Hearing()) == {"stop", "resume", "talk"}
    assert offered("ready", session=None, hearing=Hearing()) == {"start", "talk"}
    assert offered("closing", session="s", hearing=waits) == frozenset()


def test_the_lawyer_s_own_desk_has_his_talk_and_nothing_else_and_ends_only_what_is_signed_as_begun() -> None:
    signed = Hearing(unconfirmed=("begin",), talk=b"d" * 32)
    assert offered("recording", session="s", hearing=Hearing(), desk=LAWYER) == {"talk"}
    assert offered("confidential", session="s", hearing=Hearing(), desk=LAWYER) == frozenset()
    assert offered("confidential", session="s", hearing=signed, desk=LAWYER) == {"confirm", "talk_end"}
    assert offered("confidential", session=None, hearing=signed, desk=LAWYER) == {"confirm", "talk_end"}
    assert "talk_end" not in offered("confidential", session="s", hearing=signed)


def test_desk_asks_in_the_words_that_the_box_knows() -> None:
    known = load_script("full").known
    assert set(CHAPTERS) <= set(known) and all(chapter_words(each) != each for each in CHAPTERS)
    assert (DEEDS["suspend"].words, DEEDS["confirm"].words) == (deeds.REASONS, deeds.ENDS)
    states = {state.word for state in State}
    assert all(deed.states <= states for deed in DEEDS.values())


def told(centre: Centre, command: Command, code: str, state: str) -> None:
    """The box says what became of a command, and how its room stands now."""
    now = timezone.now()
    stands(centre, state)
    BoxPresence.objects.update(seen_at=now)
    commands.take_outcomes(centre.box, [Outcome(bytes.fromhex(command.pk), code, "", state)], now)


def test_a_press_that_met_a_changing_room_is_sent_once_more_when_the_room_stands_as_it_needs(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    Birth.objects.create(box=centre.box, nonce=b"n" * 16)
    ask(signed_in(viewers.prosecutor), centre, "chapter:C3_RIGHTS")
    commands.due(timezone.now())
    told(centre, Command.objects.get(), "state", "opening")
    assert commands.due(timezone.now()) == [], "a chapter waits for the recording"
    told(centre, Command.objects.get(is_again=False), "state", "recording")
    (sent,) = commands.due(timezone.now())
    word = read_command(sent.raw, lambda kid: keyring.signer("command").public_key).value
    assert (word.verb, word.detail, word.expects) == (Verb.CHAPTER, "C3_RIGHTS", "recording")
    told(centre, Command.objects.get(is_again=True), "state", "opening")
    assert Command.objects.count() == 2, "once, not for ever"
    assert AuditEvent.objects.filter(action="command.chapter_asked").count() == 1, "it is the same deed"


def test_a_room_that_does_not_come_to_stand_so_in_time_leaves_the_press_refused_in_the_box_s_words(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    Birth.objects.create(box=centre.box, nonce=b"n" * 16)
    ask(signed_in(viewers.prosecutor), centre, "chapter:C3_RIGHTS")
    commands.due(timezone.now())
    told(centre, Command.objects.get(), "state", "suspended")
    assert commands.due(timezone.now() + again.WITHIN * 2) == []
    assert {(c.state, c.words) for c in Command.objects.all()} == {(CommandState.REFUSED, "录制已中止，未执行")}


def test_a_start_and_a_talk_are_never_sent_again_by_themselves(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    Birth.objects.create(box=centre.box, nonce=b"n" * 16)
    ask(signed_in(viewers.prosecutor), centre, "talk")
    commands.due(timezone.now())
    told(centre, Command.objects.get(), "state", "recording")
    assert Command.objects.count() == 1


def opened(sealed: bytes, centre: Centre) -> str:
    """What the working key reads in a sealed note."""
    working = keyring.opening_key("working")
    return open_note(sealed, box=centre.box.name, private=working, recipient=key_id(point_of(working.public_key())))


def test_words_of_a_suspension_are_sealed_when_they_are_typed_and_who_starts_is_named_to_the_box(
    centre: Centre, viewers: Viewers, part: PartBuilder
) -> None:
    Birth.objects.create(box=centre.box, nonce=b"n" * 16)
    ask(signed_in(viewers.prosecutor), centre, "suspend:health", words="张三胸闷")
    command = Command.objects.get()
    assert "张三" not in str(Command.objects.values()) + str(AuditEvent.objects.values())
    (sent,) = commands.due(timezone.now())
    word = read_command(sent.raw, lambda kid: keyring.signer("command").public_key).value
    assert opened(word.sealed_words, centre) == "张三胸闷" and word.sealed_person is None
    Command.objects.all().delete()
    start = ask_command(
        actor=viewers.prosecutor, box=centre.box, verb=Verb.START, expects="ready", now=timezone.now()
    )  # fmt: skip
    (sent,) = commands.due(timezone.now())
    word = read_command(sent.raw, lambda kid: keyring.signer("command").public_key).value
    assert word.command.hex() == start.pk != command.pk
    assert opened(word.sealed_person, centre) == f"{viewers.prosecutor.display_name} P-{viewers.prosecutor.pk}"
