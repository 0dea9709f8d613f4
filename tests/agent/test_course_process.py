"""The course of a hearing in the whole capture process: suspension, confidential talk, chapters, both verifiers."""

from __future__ import annotations

import itertools
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.clock import boottime_ns, wall_ns
from sync.evidence.notes import open_note
from sync.evidence.receipts import SUITE, Command, Verb, sign_command
from sync.evidence.records import Gap, Mark, MarkKind, Resume, Segment, Suspend
from sync.evidence.statements import Statement, TalkBegun, TalkEnded
from tests.agent.box_process import COMMAND, BoxProcess
from tests.agent.export_folder import verify_outbox
from tests.agent.outbox_reading import ReadPart, read_part, read_statements, signals_told
from tests.agent.part_builder import RECIPIENTS, WORKING
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera

SECOND = 1_000_000_000
TRACKS = ("scene", "mic-room")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def act(box: BoxProcess, deed: str, **more: Any) -> dict[str, Any]:
    return box.ask(do="act", deed=deed, by="panel", **more)


def configure(box: BoxProcess, more: str, source: str = "") -> None:
    """The profile with more in it, and with another source of the picture."""
    path = box.folder / "profile.toml"
    text = path.read_text()
    if source:
        text = text.replace("synthetic:scene?size=320x180&rate=25", source)
    path.write_text(text + more)


def recording(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready", within_s=20)
    assert act(box, "start")["ok"]
    box.wait_state("recording")


def last(box: BoxProcess, seconds: float) -> None:
    due_ns = boottime_ns() + round(seconds * SECOND)
    box.wait(f"{seconds} s", lambda: boottime_ns() > due_ns)


def talk(box: BoxProcess) -> None:
    assert act(box, "confidential")["state"] == "confidential"
    wait_cut(box)


def wait_cut(box: BoxProcess) -> None:
    box.wait("every source closed", lambda: (seen := box.state()["course"]["confidential"]) and seen["is_cut"])


def sent(box: BoxProcess, verb: Verb, counter: int, expects: str, **more: Any) -> dict[str, Any]:
    """What the box answers to a signed command."""
    value = Command(
        suite=SUITE,
        box="box-1",
        counter=counter,
        birth_nonce=more.pop("nonce"),
        issued_unix_ns=wall_ns(),
        lifetime_ms=5_000,
        expects=expects,
        verb=int(verb),
        command=counter.to_bytes(16, "big"),
        **more,
    )
    return box.ask(do="command", envelope=sign_command(COMMAND, value).hex())


def finished(box: BoxProcess, number: int = 1) -> ReadPart:
    """Held to the end; both verifiers have nothing to say against it."""
    box.hold()
    box.wait_state("ready", "not_ready")
    assert box.stop() == 0
    report = verify_outbox(box.outbox, box.folder / "export", box.device_key, (number,))
    assert (report.step, report.where, report.why) == (None, None, None)
    return read_part(box.outbox, number, box.device_key)


def marks(part: ReadPart) -> list[tuple[int, str]]:
    return [(m.mark, m.detail) for m in part.bodies(Mark)]


def spans(part: ReadPart, observed: str) -> set[tuple[str, int, int]]:
    return {(g.track, g.from_ns, g.to_ns) for g in part.bodies(Gap) if g.observed == observed}


def test_a_suspension_records_nothing_and_the_hearing_goes_on_in_the_same_part(box: BoxProcess) -> None:
    recording(box)
    assert act(box, "suspend", reason="new-facts", detail="张三到场") == {"v": 1, "ok": True, "state": "suspended"}
    state = box.wait_state("suspended")
    assert state["course"]["suspended"]["reason"] == "new-facts"
    assert state["lamp"] == {"red": "off", "amber": "blink", "green": "blink"}
    last(box, 1.2)
    box.press()
    assert box.wait_state("recording")["course"]["awaiting"] == "explanation"
    assert act(box, "explained")["ok"]
    part = finished(box)
    (suspend,), (resume,) = part.bodies(Suspend), part.bodies(Resume)
    assert spans(part, "suspended") == {(track, suspend.at_ns, resume.at_ns) for track in TRACKS}
    assert resume.by == "press"
    for segment in part.bodies(Segment):
        assert segment.to_ns <= suspend.at_ns or segment.decode_ns >= resume.at_ns
    assert {s.run for s in part.bodies(Segment)} == {0, 1}
    assert MarkKind.EXPLAINED in [m.mark for m in part.bodies(Mark)]
    assert suspend.sealed and "张三".encode() not in suspend.sealed
    assert open_note(suspend.sealed, box="box-1", private=WORKING, recipient=RECIPIENTS[0].key_id) == "张三到场"


def test_in_a_confidential_talk_the_camera_sends_nothing_and_only_its_end_ends_it(box: BoxProcess) -> None:
    with RtspCamera(film()) as camera:
        configure(box, "", camera.url)
        recording(box)
        talk(box)
        state = box.state()
        assert state["lamp"] == {"red": "off", "amber": "off", "green": "blink"}
        assert {t["condition"] for t in state["tracks"]} == {"cut"}
        box.press()
        box.hold()
        for deed in ("start", "stop", "resume", "suspend"):
            assert not act(box, deed, reason="other")["ok"]
        assert box.ask(do="observe", what="signal", signal="black", track="scene", **{"is": "begun"})["code"]
        assert box.state()["state"] == "confidential"
        assert act(box, "confirm", which="begin")["ok"]
        assert act(box, "confidential-end")["ok"]
        assert box.wait_state("recording")["course"]["awaiting"] == "confirm-end"
        part = finished(box)
        (suspend,), (resume,) = ([r for r in part.records if isinstance(r.body, kind)] for kind in (Suspend, Resume))
        begin_ns, end_ns = (part.opened.origin_ns + r.body.at_ns for r in (suspend, resume))
        assert end_ns - begin_ns > SECOND
        assert sum(size for at_ns, size in camera.sent if begin_ns <= at_ns <= end_ns) == 0
        assert any(at_ns > end_ns for at_ns, _ in camera.sent)
    assert suspend.body.reason == "confidential"
    assert spans(part, "confidential") == {(track, suspend.body.at_ns, resume.body.at_ns) for track in TRACKS}
    assert (MarkKind.CONFIRMED, "begin panel") in marks(part)
    assert (MarkKind.MISSING, "confirm-end") in marks(part)


def test_a_talk_inside_a_suspension_leads_back_into_it(box: BoxProcess) -> None:
    recording(box)
    assert act(box, "suspend", reason="health")["ok"]
    talk(box)
    assert act(box, "confidential-end")["ok"]
    state = box.wait_state("suspended")
    assert state["course"]["suspended"]["reason"] == "health"
    box.wait("armed again", lambda: all(t["armed"] for t in box.state()["tracks"]))
    assert act(box, "resume")["ok"]
    box.wait_state("recording")
    part = finished(box)
    assert [s.reason for s in part.bodies(Suspend)] == ["health", "confidential"]
    assert len(spans(part, "suspended")) == 4
    assert len(spans(part, "confidential")) == 2


def test_a_talk_before_the_recording_outlasts_a_power_cut_and_no_source_is_opened(box: BoxProcess) -> None:
    with RtspCamera(film()) as camera:
        configure(box, "", camera.url)
        box.start()
        box.wait_state("ready", within_s=20)
        talk(box)
        box.wait("its begin to be durable", lambda: TalkBegun in {type(each.body) for each in signed(box)})
        box.kill()
        before = len(camera.sent)
        box.start()
        assert box.wait_state("confidential")["session"] is None
        box.press()
        last(box, 1.0)
        assert len(camera.sent) == before
        wait_cut(box)
        assert act(box, "confirm", which="begin")["ok"]
        assert act(box, "confidential-end")["ok"]
        assert act(box, "confirm", which="end")["ok"]
        box.wait_state("ready", within_s=20)
        begin_ns, end_ns = signed_talk(box)
        assert sum(size for at_ns, size in camera.sent if begin_ns <= at_ns <= end_ns) == 0
        assert any(at_ns > end_ns for at_ns, _ in camera.sent)
        box.press()
        box.wait_state("recording")
        part = finished(box, 2)
    origin_ns = part.opened.origin_ns
    assert all(origin_ns + segment.decode_ns >= end_ns for segment in part.bodies(Segment))
    report = verify_outbox(box.outbox, box.folder / "again", box.device_key, (2,))
    (said,) = report.talks
    assert (said["by"], said["to_wall"] is None, said["confirmed"]) == ("panel", False, ["begin", "end"])


def signed(box: BoxProcess) -> list[Statement]:
    """The box chain as it lies on the disk."""
    return read_statements(box.outbox, box.device_key)


def signed_talk(box: BoxProcess) -> tuple[int, int]:
    """Begin and end of the one talk that the box chain signs (boottime)."""
    bodies = [each.body for each in signed(box)]
    (begun,), (ended,) = ([b for b in bodies if isinstance(b, kind)] for kind in (TalkBegun, TalkEnded))
    return begun.at_ns, ended.at_ns


@pytest.mark.parametrize("is_talk", [False, True])
def test_a_crash_while_suspended_or_in_a_talk_never_goes_on_by_itself(box: BoxProcess, is_talk: bool) -> None:
    recording(box)
    if is_talk:
        talk(box)
    else:
        assert act(box, "suspend", reason="technical")["ok"]
        box.wait_state("suspended")
    last(box, 0.5)
    box.kill()
    box.start()
    if is_talk:
        box.wait_state("confidential")
        wait_cut(box)
        assert act(box, "confidential-end")["ok"]
    state = box.wait_state("interrupted")
    assert state["part"] is None
    box.press()
    box.wait_state("recording", within_s=20)
    course = box.state()["course"]
    assert (course["part_number"], "explanation" in course["missing"]) == (2, True)
    assert box.stop() == 0
    report = verify_outbox(box.outbox, box.folder / "export", box.device_key, (1, 2))
    assert (report.step, report.why) == (None, None)
    assert [pause["to"] for pause in report.pauses] == [None]
    assert [talk["by"] for talk in report.talks] == (["recovery"] if is_talk else [])


def test_what_is_missing_is_asked_for_once_and_signed_with_its_reason_or_without(box: BoxProcess) -> None:
    with wave.open(str(box.folder / "notice.wav"), "wb") as notice:
        notice.setparams((1, 2, 48_000, 0, "NONE", ""))
        notice.writeframes(bytes(9_600))
    configure(
        box,
        '\n[hearing]\nscript = "short"\nnotice_language = "zh"\n'
        '[[hearing.notices]]\nlanguage = "zh"\nfile = "notice.wav"\n',
    )
    box.start()
    box.wait_state("ready")
    assert act(box, "holds", holds=["signing", "plea-hearing"])["ok"]
    one = {"how": "declared", "name": "李四"}
    assert act(box, "start", operator=one, presiding=one)["code"] == "roles"
    assert act(box, "start", operator=one, presiding={"how": "proven", "name": "王五"})["ok"]
    box.wait_state("recording")
    script = box.state()["course"]["script"]
    for chapter in script[:-2]:
        assert act(box, "chapter", id=chapter)["ok"]
    assert act(box, "chapter", id="C99")["code"] == "chapter"
    refused = act(box, "stop")
    assert (refused["code"], refused["missing"]) == ("missing", list(script[-2:]))
    assert box.state()["state"] == "recording"
    assert act(box, "missing", id=script[-2], reason="律师远程见证")["ok"]
    assert box.wait("the reason", lambda: box.state()["course"]["missing"] == [script[-1]])
    assert act(box, "stop")["ok"]
    box.wait_state("ready")
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    said = marks(part)
    assert (MarkKind.HOLDS, "plea-hearing,signing") in said
    assert [detail for mark, detail in said if mark == MarkKind.CHAPTER] == list(script[:-2])
    assert [detail for mark, detail in said if mark == MarkKind.MISSING] == [f"{script[-2]}: 律师远程见证", script[-1]]
    assert [detail.split()[0] for mark, detail in said if mark == MarkKind.NOTICE] == ["zh"]
    operator, presiding = part.opened.operator, part.opened.presiding
    assert (operator.how, presiding.how) == ("declared", "proven")
    assert presiding.sealed
    assert open_note(presiding.sealed, box="box-1", private=WORKING, recipient=RECIPIENTS[0].key_id) == "王五"


def test_signals_are_signed_and_light_the_lamp_and_captions_are_sealed(box: BoxProcess) -> None:
    recording(box)

    def observe(**said: Any) -> dict[str, Any]:
        return box.ask(do="observe", **said)

    assert observe(what="signal", signal="black", track="scene", **{"is": "begun"})["ok"]
    state = box.wait("the lamp", lambda: (s := box.state())["lamp"]["amber"] == "on" and s)
    assert state["lamp"]["red"] == "on"
    assert ("black", "scene") in [(s["signal"], s["track"]) for s in state["signals"]]
    assert observe(what="signal", signal="black", track="scene", **{"is": "ended"})["ok"]
    assert observe(what="caption", text="2026年11月24日 甲案")["ok"]
    assert observe(what="caption", text="2026年11月24日 甲案")["code"] == "rate"
    assert observe(what="composite-rate", detail="12.5")["ok"]
    assert observe(what="signal", signal="black", track="cellar", **{"is": "begun"})["code"] == "form"
    part = finished(box)
    said = marks(part)
    assert [mark.detail for mark in signals_told(part)] == ["black scene begun", "black scene ended"]
    assert (MarkKind.COMPOSITE_RATE, "12.5") in said
    (caption,) = [m for m in part.bodies(Mark) if m.mark == MarkKind.CAPTION]
    note = open_note(caption.sealed, box="box-1", private=WORKING, recipient=RECIPIENTS[0].key_id)
    assert note.partition(" ")[2] == "2026年11月24日 甲案"
    assert "甲案".encode() not in b"".join(r.raw for r in part.records)


def test_commands_go_to_the_same_table_and_a_talk_obeys_only_the_confirmation_from_afar(box: BoxProcess) -> None:
    recording(box)
    nonce = bytes(range(16))
    assert box.ask(do="link", connected=True, birth_nonce=nonce.hex())["ok"]
    session = bytes.fromhex(box.state()["session"])

    def command(verb: Verb, counter: int, expects: str, detail: str) -> dict[str, Any]:
        return sent(box, verb, counter, expects, nonce=nonce, session=session, detail=detail)

    assert command(Verb.CHAPTER, 1, "recording", "C1_NOTICE")["ok"]
    assert command(Verb.SUSPEND, 2, "recording", "technical")["ok"]
    assert command(Verb.RESUME, 3, "suspended", "")["ok"]
    box.wait_state("recording")
    talk(box)
    assert command(Verb.STOP, 4, "confidential", "")["code"] == "confidential"
    assert command(Verb.CONFIRM, 5, "confidential", "begin")["ok"]
    assert act(box, "confidential-end")["ok"]
    box.wait_state("recording")
    part = finished(box)
    said = marks(part)
    by = f"command:{(5).to_bytes(16, 'big').hex()}"
    assert (MarkKind.CHAPTER, "C1_NOTICE") in said
    assert (MarkKind.CONFIRMED, f"begin {by}") in said
    assert [s.reason for s in part.bodies(Suspend)] == ["technical", "confidential"]


def linked(box: BoxProcess) -> bytes:
    """The nonce of the connection that the box believes to have."""
    nonce = bytes(range(16))
    assert box.ask(do="link", connected=True, birth_nonce=nonce.hex())["ok"]
    return nonce


def test_the_lawyers_word_from_afar_ends_the_talk_that_it_names_after_the_room_was_told_and_did_not_keep_it(
    box: BoxProcess,
) -> None:
    recording(box)
    nonce, session = linked(box), bytes.fromhex(box.state()["session"])
    assert sent(box, Verb.TALK, 1, "recording", nonce=nonce, session=session)["ok"]
    wait_cut(box)
    begins = lambda: [r for r in read_part(box.outbox, 1, box.device_key).records if isinstance(r.body, Suspend)]  # noqa: E731
    (begun,) = box.wait("a signed begin", begins)

    counters = itertools.count(2)

    def ended(talk: bytes) -> dict[str, Any]:
        name = {"sealed_person": b"his sealed name", "detail": "lawyer"}
        counter = next(counters)
        return sent(box, Verb.TALK_END, counter, "confidential", nonce=nonce, session=session, talk=talk, **name)

    assert ended(bytes(32))["code"] == "talk"
    # the begin is read here as soon as it is written, and believed by the box once it is durable
    box.wait("the talk's end announced", lambda: ended(bytes(begun.digest))["ok"])
    told = box.state()
    assert told["state"] == "confidential" and told["sound"]["tune"] == "alarm"
    assert told["course"]["confidential"]["ends_at_ns"] > told["boottime_ns"]
    box.press()
    assert box.state()["course"]["confidential"]["ends_at_ns"] is None, "whoever presses keeps the talk"
    last_word = next(counters)
    counters = itertools.count(last_word)
    assert ended(bytes(begun.digest))["ok"]
    assert {t["condition"] for t in box.state()["tracks"]} == {"cut"}
    box.wait_state("recording", within_s=30)
    assert ended(bytes(begun.digest))["code"] == "state", "what is over is not ended again"
    confirmation = next(counters)
    assert sent(box, Verb.CONFIRM, confirmation, "recording", nonce=nonce, session=session, detail="begin")["ok"]
    part = finished(box)
    (resume,) = part.bodies(Resume)
    began, end, begin = (f"command:{n.to_bytes(16, 'big').hex()}" for n in (1, last_word, confirmation))
    assert [s.by for s in part.bodies(Suspend)] == [began] and resume.by == end
    confirmed = {m.detail: m for m in part.bodies(Mark) if m.mark == MarkKind.CONFIRMED}
    assert set(confirmed) == {f"end {end}", f"begin {begin}"}
    assert confirmed[f"end {end}"].sealed == b"his sealed name"
    assert not [m for m in part.bodies(Mark) if m.mark == MarkKind.MISSING and m.detail.startswith("confirm")]


def test_a_talk_between_recordings_is_begun_and_ended_from_afar_and_a_new_boot_knows_it_still(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready", within_s=20)
    assert sent(box, Verb.TALK, 1, "ready", nonce=linked(box))["ok"]
    begins = lambda: [s for s in read_statements(box.outbox, box.device_key) if isinstance(s.body, TalkBegun)]  # noqa: E731
    box.wait("a signed begin", begins)
    box.kill()
    box.start()
    wait_cut(box)
    (begun,) = begins()
    name = {"sealed_person": b"his sealed name", "detail": "lawyer"}
    answer = sent(box, Verb.TALK_END, 2, "confidential", nonce=linked(box), talk=bytes(begun.digest), **name)
    assert answer["ok"], answer
    box.wait_state("ready", "not_ready", within_s=30)

    def talks() -> list[str]:
        names = [type(s.body).__name__ for s in read_statements(box.outbox, box.device_key)]
        return [name for name in names if name.startswith("Talk")]

    box.wait("the lawyer's word signed", lambda: talks() == ["TalkBegun", "TalkEnded", "TalkConfirmed"])


def test_an_explanation_is_marked_and_words_come_sealed_from_afar(box: BoxProcess) -> None:
    recording(box)
    nonce, session = linked(box), bytes.fromhex(box.state()["session"])
    words = {"detail": "health", "sealed_words": b"sealed elsewhere"}
    assert sent(box, Verb.SUSPEND, 1, "recording", nonce=nonce, session=session, **words)["ok"]
    assert sent(box, Verb.EXPLAINED, 2, "suspended", nonce=nonce, session=session)["code"] == "state"
    assert sent(box, Verb.RESUME, 3, "suspended", nonce=nonce, session=session)["ok"]
    box.wait_state("recording")
    assert sent(box, Verb.EXPLAINED, 4, "recording", nonce=nonce, session=session)["ok"]
    assert sent(box, Verb.EXPLAINED, 5, "recording", nonce=nonce, session=session)["code"] == "nothing"
    part = finished(box)
    assert [s.sealed for s in part.bodies(Suspend)] == [b"sealed elsewhere"]
    assert (MarkKind.EXPLAINED, f"command:{(4).to_bytes(16, 'big').hex()}") in marks(part)
