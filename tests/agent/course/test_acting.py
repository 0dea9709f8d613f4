"""Deeds on a real part without cameras: what is refused, what is noted, and what is signed of it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from agent.anchors import Anchors
from agent.course.acting import Acts
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.deeds import DeedRefused, read_deed
from agent.course.hearing import Course
from agent.course.observations import CaptionBurnt, Noted, SignalSeen
from agent.course.script import load_script
from agent.course.seams import NoFeed, SilentPlayer
from agent.course.signing import Observing
from agent.scribe import DiskTrouble, Scribe
from agent.sealing import Start
from agent.session import Event, State
from agent.writer import Writer
from firmware_config.hearing import Hearing
from sync.evidence.outside import talks_of
from sync.evidence.records import Mark, MarkKind
from tests.agent.outbox_reading import read_part, read_statements
from tests.agent.part_builder import ORIGIN, PRESS, SECOND, SESSION, Bench, facts
from tests.fakes.disks import FailingDisk


class AtOnce(Writer):
    """A writer without a thread: what is asked is done before the call returns."""

    def __init__(self) -> None:
        super().__init__(take=_nothing, drop=_nothing, tick=lambda: None, broken=_nothing, limit_bytes=1)

    def do(self, job: Callable[[], None]) -> None:
        job()


def _nothing(_: Any) -> None:
    pass


@dataclass
class Room:
    """A recording of no track at all: the table is not asked, only remembered."""

    root: Path
    hearing: Hearing
    state: State = State.RECORDING
    applied: list[Event] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        bench = Bench(self.root)
        bench.enrol()
        self.now = bench.time
        scribe = Scribe(
            outbox=bench.outbox,
            chain=bench.chain,
            facts=facts(),
            now=bench.time.now,
            entropy=bytes,
            tell=_nothing,
        )
        anchors = Anchors(box="box-1", receipt_key=facts().recipients[0].public_key, every_ns=1, entropy=bytes)
        clock = lambda: bench.time.now().boottime_ns  # noqa: E731
        script = load_script("short")
        self.conduct = Conduct(
            scribe=scribe,
            writer=AtOnce(),
            recorders={},
            anchors=anchors,
            feed=NoFeed(),
            course=Course(script=script.chapters),
            clock=clock,
        )
        self.acts = Acts(
            room=self,
            conduct=self.conduct,
            hearing=self.hearing,
            script=script,
            player=SilentPlayer(),
            raise_alarm=self.alarms.append,
            clock=clock,
        )
        self.observing = Observing(self.conduct, bytes)
        start = Start(session=SESSION, press_ns=PRESS, origin_ns=ORIGIN, started_by="press")
        self.conduct.start(start, self.conduct.course.begun())
        self.scribe = scribe

    def apply(self, event: Event, cause: Cause) -> bool:
        self.applied.append(event)
        return True

    def act(self, deed: str, **more: Any) -> None:
        self.acts.do(read_deed({"deed": deed, "by": "panel", **more}))

    def refused(self, deed: str, **more: Any) -> DeedRefused:
        with pytest.raises(DeedRefused) as refused:
            self.act(deed, **more)
        return refused.value

    def marks(self) -> list[tuple[int, str]]:
        return [(m.mark, m.detail) for m in read_part(self.root, 1).bodies(Mark)]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    notice = tmp_path / "zh.wav"
    notice.write_bytes(b"a notice")
    return Room(tmp_path / "outbox", Hearing(notices={"zh": notice, "lost": tmp_path / "lost.wav"}))


def test_a_stop_names_what_is_missing_once_and_obeys_the_second_time(room: Room) -> None:
    assert room.refused("stop").code == "missing"
    assert room.applied == []
    room.act("stop")
    assert room.applied == [Event.ASKED_STOP]


def test_a_stop_with_every_reason_given_asks_nothing(room: Room) -> None:
    for chapter in room.conduct.course.script:
        room.act("missing", id=chapter, reason="速裁")
    room.act("stop")
    assert room.applied == [Event.ASKED_STOP]
    assert room.refused("missing", id="C9_EVIDENCE", reason="x").code == "nothing"
    assert room.refused("missing", id="C1_NOTICE").code == "form"


def test_one_person_may_not_be_both_roles_unless_the_profile_says_so(room: Room) -> None:
    one = {"how": "proven", "name": "李四"}
    refused = room.refused("start", operator=one, presiding=one)
    assert (refused.code, refused.more["basis"]) == ("roles", room.hearing.roles_basis)
    room.acts._hearing = replace(room.hearing, one_person_may_be_both=True)
    room.act("start", operator=one, presiding=one)
    assert room.applied == [Event.ASKED_START]


def test_consent_of_both_is_said_by_the_second(room: Room) -> None:
    room.act("consent", who="lawyer")
    room.act("consent", who="suspect")
    consents = [detail for mark, detail in room.marks() if mark == MarkKind.CONSENT]
    assert consents == ["lawyer: going on unrecorded", "suspect: going on unrecorded, both consent"]


def test_a_notice_is_marked_with_the_digest_of_what_was_played(room: Room) -> None:
    room.act("notice", language="zh")
    assert room.refused("notice", language="fr").code == "language"
    assert room.refused("notice", language="lost").code == "notice"
    ((mark, detail),) = room.marks()
    assert mark == MarkKind.NOTICE
    assert len(detail.partition(" ")[2]) == 64


def test_a_notice_chosen_before_the_start_is_played_once_when_it_begins(room: Room) -> None:
    room.state = State.READY
    room.act("notice", language="zh")
    assert room.marks() == []
    room.state = State.RECORDING
    room.acts.play_due_notice()
    room.acts.play_due_notice()
    assert len(room.marks()) == 1


def test_nothing_is_confirmed_or_explained_that_nobody_waits_for(room: Room) -> None:
    assert room.refused("confirm", which="begin").code == "nothing"
    assert room.refused("explained").code == "nothing"


def test_in_a_talk_nothing_is_noted_but_the_lawyers_word(room: Room) -> None:
    room.conduct.begin_talk(PRESS + SECOND, by="panel")
    room.state = State.TALK
    assert room.refused("confidential-end").code == "busy"
    assert room.refused("confirm", which="begin").code == "busy"
    for _ in range(2):
        room.now.boottime_ns += SECOND
        room.conduct.look_at_talk(in_part=True)
    assert room.refused("chapter", id="C1_NOTICE").code == "state"
    assert room.refused("holds", holds=["signing"]).code == "state"
    assert room.refused("notice", language="zh").code == "state"
    room.act("alarm")
    room.act("confirm", which="begin")
    assert room.alarms == ["panel"]
    assert room.marks() == [(MarkKind.CONFIRMED, "begin panel")]
    assert room.refused("confirm", which="end").code == "nothing"


def test_an_alarm_is_heard_and_marked(room: Room) -> None:
    room.act("alarm")
    assert room.alarms == ["panel"]
    assert room.marks() == [(MarkKind.ALARM, "panel")]


def test_a_signal_that_began_while_suspended_is_signed_when_filming_begins_again(room: Room) -> None:
    begun = SignalSeen(signal="black", track="scene", edge="begun", at_ns=PRESS + SECOND)
    room.observing.take(begun, State.SUSPENDED)
    assert (room.marks(), room.observing.has_signals) == ([], True)
    room.observing.sign_due(PRESS + 2 * SECOND)
    room.observing.sign_due(PRESS + 3 * SECOND)
    room.observing.take(replace(begun, edge="ended"), State.SUSPENDED)
    room.observing.sign_due(PRESS + 4 * SECOND)
    assert room.marks() == [(MarkKind.SIGNAL, "black scene begun"), (MarkKind.SIGNAL, "black scene ended")]


def test_one_caption_a_second_is_signed_and_none_in_a_talk(room: Room) -> None:
    room.observing.take(CaptionBurnt(text="甲案", at_ns=PRESS), State.RECORDING)
    for state, at_ns, code in (
        (State.RECORDING, PRESS + SECOND // 2, "rate"),
        (State.TALK, PRESS + 2 * SECOND, "confidential"),
        (State.SUSPENDED, PRESS + 2 * SECOND, "state"),
    ):
        with pytest.raises(DeedRefused) as refused:
            room.observing.take(CaptionBurnt(text="甲案", at_ns=at_ns), state)
        assert refused.value.code == code
    with pytest.raises(DeedRefused, match="960 bytes"):
        room.observing.take(CaptionBurnt(text="案" * 400, at_ns=PRESS + 3 * SECOND), State.RECORDING)
    assert [mark for mark, _ in room.marks()] == [MarkKind.CAPTION]


def test_what_was_seen_before_a_pause_ended_is_signed_where_filming_began_again(room: Room) -> None:
    room.conduct.film_again(PRESS + 5 * SECOND)
    begun = SignalSeen(signal="silence", track="mic-room", edge="begun", at_ns=PRESS + 3 * SECOND)
    room.observing.take(begun, State.RECORDING)
    (mark,) = read_part(room.root, 1).bodies(Mark)
    assert mark.at_ns == PRESS + 5 * SECOND - ORIGIN


def test_a_talk_outside_parts_that_a_disk_cannot_sign_at_once_is_signed_with_its_end(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench, told = Bench(tmp_path, disk=disk), []
    bench.enrol()
    scribe = Scribe(
        outbox=bench.outbox, chain=bench.chain, facts=facts(), now=bench.time.now, entropy=bytes, tell=told.append
    )
    disk.fail(1, errno.EIO, only="write")
    scribe.outside.begin_talk(PRESS, "panel")
    assert any(isinstance(each, DiskTrouble) for each in told)
    assert bench.chain.talk is None
    scribe.outside.end_talk(PRESS, "panel", PRESS + SECOND, "key-box")
    (talk,) = talks_of(read_statements(tmp_path))
    assert (talk.begin_ns, talk.end_ns, talk.by) == (PRESS, PRESS + SECOND, "panel")


def test_a_talk_that_the_chain_says_is_under_way_is_not_begun_again_by_the_next_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.enrol()
    scribe = Scribe(
        outbox=bench.outbox, chain=bench.chain, facts=facts(), now=bench.time.now, entropy=bytes, tell=_nothing
    )
    scribe.outside.begin_talk(PRESS, "panel")
    scribe.outside.begin_talk(PRESS + SECOND, "recovery")
    assert [talk.begin_ns for talk in talks_of(read_statements(tmp_path))] == [PRESS]


def astray(room: Room) -> Noted:
    return Noted(what="source", detail="scene changed: expected SN-1, got SN-2", at_ns=room.now.now().boottime_ns)


def test_another_camera_that_is_found_in_a_talk_is_signed_when_it_is_over(room: Room) -> None:
    room.observing.take(astray(room), State.TALK)
    assert room.marks() == []
    back_ns = room.now.now().boottime_ns + SECOND
    room.observing.sign_held(back_ns)
    room.observing.sign_held(back_ns + SECOND)
    (mark,) = read_part(room.root, 1).bodies(Mark)
    assert (mark.mark, mark.at_ns, mark.detail) == (MarkKind.SOURCE_CHANGED, back_ns - ORIGIN, astray(room).detail)


def test_another_camera_that_is_found_in_a_suspension_is_signed_at_once(room: Room) -> None:
    room.observing.take(astray(room), State.SUSPENDED)
    assert room.marks() == [(MarkKind.SOURCE_CHANGED, astray(room).detail)]


def test_what_is_found_in_a_talk_outside_parts_waits_for_the_begin_of_a_part(room: Room) -> None:
    room.observing.take(astray(room), State.TALK_IDLE)
    room.observing.sign_held(room.now.now().boottime_ns)
    assert room.marks() == []


def test_a_confirmation_is_signed_where_its_talk_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.enrol()
    scribe = Scribe(
        outbox=bench.outbox, chain=bench.chain, facts=facts(), now=bench.time.now, entropy=bytes, tell=_nothing
    )
    scribe.outside.confirm_talk("begin", PRESS, "panel")  # no talk was signed: nothing to name
    scribe.outside.begin_talk(PRESS, "panel")
    scribe.outside.confirm_talk("end", PRESS, "panel")
    scribe.outside.confirm_talk("begin", PRESS + 1, "panel")
    scribe.outside.end_talk(PRESS, "panel", PRESS + SECOND, "panel")
    (talk,) = talks_of(read_statements(tmp_path))
    assert talk.confirmed == {"begin"}
