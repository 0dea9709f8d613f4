"""What capture says of itself, over the wire, to the words on the rooms page; what it says became of commands."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone, translation

from agent.uplink.counting import Debt
from agent.uplink.telemetry import telemetry_of
from server.access.models import Role
from server.devices.models import BoxPresence
from server.ingest import commands, outcomes, presence
from server.recordings.actions.people import ask_command
from server.recordings.models import Command, CommandState
from sync.evidence.receipts import Verb
from sync.ids import BoxId
from sync.wire import codec
from sync.wire.messages import BoxState, Outcome, Telemetry
from sync.wire.topics import Channel
from tests.server.centre import START, Centre
from tests.server.conftest import person

BOX = BoxId("box-1")
NONCE = bytes(range(16))

#: What tests/agent/test_capture_process.py finds at the control socket of a real capture has these keys.
RECORDING: dict[str, Any] = {
    "state": "recording",
    "lamp": {"red": "on", "amber": "blink", "green": "off"},
    "session": "ab" * 16,
    "boottime_ns": 90_000_000_000,
    "last_durable_ns": 89_600_000_000,
    "clock": {"source": "ntp", "error_ns": 12_400_000},
    "tracks": [
        {"name": "scene", "title": "全景", "required": True, "armed": False, "absent": True, "durable": True},
        {"name": "mic-room", "title": "现场声", "required": True, "armed": False, "absent": False, "durable": True},
    ],
    "storage": {"free_bytes": 10**12, "room": "low", "hours_left": 41.5},
    "health": {"disk_faults": 1, "disk_slow": False, "clock_behind": False, "missing_files": 0, "memory_locked": False},
}
#: The watch's answer to `levels` (docs/signals.md), and the end of the box's certificate.
WATCHED: dict[str, Any] = {
    "ok": True,
    "dark": False,
    "pictures": {"far": 83_000_000_000},
    "levels": {"mic-room": {"peak_db": -18.3, "rms_db": -30.0}},
}
MEASURES = {"certificate-ends": 1_893_456_000}


def heard(centre: Centre, state: dict[str, Any] | None, *said: Outcome) -> None:
    """The uplink's telemetry of that state, over the wire, taken by the worker."""
    debt = Debt(waiting=2, waiting_segments=1, waiting_bytes=9, quarantined=0)
    told = telemetry_of(
        state, debt, sequence=1, at_ns=90_000_000_000, alarms={}, outcomes=said, watched=WATCHED, measures=MEASURES
    )
    unpacked = codec.unpack(Channel.TELEMETRY, codec.pack(told))
    assert isinstance(unpacked, Telemetry)
    presence.accept_telemetry(centre.box, unpacked, centre.now)


def page(centre: Centre, client: Any) -> str:
    who = person(hashlib.sha256(str(centre.now).encode()).hexdigest()[:8], Role.OPERATOR, centre.box.room.unit)
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    BoxPresence.objects.update(seen_at=timezone.now())  # the page is looked at when it was told
    return str(client.get(f"/rooms/{centre.box.room.code}/live/").content.decode())


def connect(centre: Centre) -> None:
    presence.accept_state(centre.box, BoxState(online=True, counter=1, nonce=NONCE, software="1"), centre.now)


def test_what_capture_says_of_itself_stands_on_the_rooms_page_in_words(centre: Centre, client: Any) -> None:
    connect(centre)
    heard(centre, RECORDING)
    seen = page(centre, client)
    for words in (
        "红灯亮", "黄灯闪烁", "约 41 小时", "误差不超过 20 毫秒", "已校时", "2 秒以内",
        "峰值 -20 dB", "10 秒以内", "到期日 2030-01-01",
        "“全景”没有信号", "磁盘写入出错", "存储空间不足", "录制信号，待签名记录核实",
    ):  # fmt: skip
        assert words in seen, words
    assert "“现场声”没有信号" not in seen and "绿灯" not in seen


@pytest.mark.parametrize(
    ("climate", "words"),
    [
        ({"temperature_c": 23.5, "humidity_percent": 46.0, "faults": []}, "23.5 ℃ 46%"),
        ({"temperature_c": None, "humidity_percent": 46.0, "faults": ["temperature-stuck"]}, "温度读数长时间不变"),
    ],
)
def test_the_rooms_climate_stands_on_the_page_and_a_broken_sensor_is_named(
    centre: Centre, client: Any, climate: dict[str, Any], words: str
) -> None:
    connect(centre)
    heard(centre, RECORDING | {"climate": climate})
    seen = page(centre, client)
    assert words in seen
    assert ("℃" in seen) == (climate["temperature_c"] is not None)


def test_only_a_signed_open_lights_recording(centre: Centre, client: Any) -> None:
    connect(centre)
    heard(centre, RECORDING)
    part = centre.made.arm(bytes.fromhex("ab" * 16))
    part.open()
    centre.everything()
    assert '<span class="state state-recording">录制中</span>' in page(centre, client)


def test_a_silent_capture_is_said_and_dark_lamps_are_no_lamps(centre: Centre, client: Any) -> None:
    connect(centre)
    heard(centre, None)
    seen = page(centre, client)
    assert "录制程序没有应答" in seen and "灯亮" not in seen
    assert "状态未上报" in seen


def test_a_track_is_no_problem_while_the_room_is_between_two_states(centre: Centre) -> None:
    for state in ("opening", "closing", "starting"):
        heard(centre, {**RECORDING, "state": state})
        assert not [p for p in BoxPresence.objects.get(box=centre.box).telemetry["problems"] if p.startswith("track")]


def sent(centre: Centre, verb: Verb = Verb.START, expects: str = "ready") -> Command:
    who = person("p", Role.PROSECUTOR, centre.box.room.unit)
    command = ask_command(actor=who, box=centre.box, verb=verb, expects=expects, now=START)
    assert len(commands.due(START)) == 1
    command.refresh_from_db()
    assert command.state == CommandState.SENT
    return command


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("state", "recording", "房间正在录制，未执行"),
        ("state", "asleep", "房间当前状态不允许该操作，未执行"),
        ("expired", "ready", "该指令到达时已过期，未执行，请重新下发"),
        ("odd", "ready", outcomes.UNKNOWN),
    ],
)
def test_a_refusal_in_an_idle_room_is_refused_with_its_words(centre: Centre, code: str, state: str, words: str) -> None:
    connect(centre)
    command = sent(centre)
    heard(centre, None, Outcome(bytes.fromhex(command.pk), code, "as capture put it", state))
    command.refresh_from_db()
    assert (command.state, command.words) == (CommandState.REFUSED, words)
    with translation.override("en"):
        assert translation.gettext(command.words).isascii()


def test_an_outcome_is_about_its_own_command_only_and_once(centre: Centre) -> None:
    connect(centre)
    command = sent(centre)
    good = Outcome(bytes.fromhex(command.pk), "", "", "opening")
    heard(centre, None, replace(good, command=bytes(16)))
    command.refresh_from_db()
    assert command.state == CommandState.SENT
    heard(centre, None, good)
    heard(centre, None, replace(good, code="state"))
    command.refresh_from_db()
    assert (command.state, command.words) == (CommandState.ACCEPTED, "设备已执行")


def test_the_record_that_names_the_command_accepts_it_without_any_telemetry(centre: Centre) -> None:
    connect(centre)
    command = sent(centre)
    part = centre.made.arm()
    part.open(started_by="button")
    centre.everything()
    commands.observe(START)
    command.refresh_from_db()
    assert command.state == CommandState.SENT  # somebody pressed; nobody obeyed
    part = centre.made.arm(b"T" * 16)
    part.open(started_by=f"command:{command.pk}")
    centre.everything()
    commands.observe(START)
    command.refresh_from_db()
    assert command.state == CommandState.ACCEPTED


def test_in_a_confidential_talk_nothing_is_told_of_pictures_and_sound() -> None:
    debt = Debt(waiting=0, waiting_segments=0, waiting_bytes=0, quarantined=0)
    told = telemetry_of(RECORDING, debt, sequence=1, at_ns=90_000_000_000, alarms={}, watched={**WATCHED, "dark": True})
    assert told.tracks == ()
