"""What is burnt in, word by word, and the values by which it can be read and checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

from agent.feed.facts import Standing, Suspension, TalkOver
from agent.media.composite.standing import CARD_NS, RoomView
from agent.media.composite.words import Drawn, caption, values
from firmware_config.composite import Composite, Layout, Place

ZONE = timezone(timedelta(hours=8))
SECOND = 1_000_000_000
PLACES = (Place(tracks=("suspect",), x=0, y=0, width=1, height=1, title=""),)
PLAN = Composite(
    height=720,
    layout="one",
    layouts=(Layout(name="one", title="one", places=PLACES),),
    place="演示市演示区人民检察院",
    show_case=True,
    font=None,
    sounds=("mic",),
)
TOLD = Standing(
    room="第一讯问室",
    part=7,
    part_number=2,
    case="演示案件 0042 号",
    temperature_c=23.46,
    humidity_pct=41.2,
    wall_offset_ns=1_794_800_000 * SECOND,
)


def test_date_and_time_of_24_hours_place_room_case_sensors_and_part_are_burnt_in() -> None:
    told = caption(TOLD, PLAN, at_ns=20 * 3600 * SECOND + 999_000_000, zone=ZONE, drawn=Drawn())
    assert told.clock == "2026-11-17 07:33:20"
    assert told.details == "演示市演示区人民检察院  第一讯问室  演示案件 0042 号  温度 23.5℃  湿度 41%  第 2 段"
    assert told.notice == ""


def test_a_setting_hides_the_case_in_the_picture_and_in_what_is_told() -> None:
    hidden = replace(PLAN, show_case=False)
    assert "0042" not in caption(TOLD, hidden, at_ns=0, zone=ZONE, drawn=Drawn()).details
    assert "case" not in values(TOLD, hidden, at_ns=0, zone=ZONE, layout="one", heard="mic")


def test_what_is_not_known_is_not_written() -> None:
    bare = Standing(room="第一讯问室")
    assert caption(bare, PLAN, at_ns=0, zone=ZONE, drawn=Drawn()).details == "演示市演示区人民检察院  第一讯问室"


def test_a_sensor_that_gives_nothing_to_believe_is_named_in_the_picture_and_in_what_is_told() -> None:
    broken = replace(TOLD, temperature_c=None, climate_faults=("temperature-stuck",))
    assert "湿度 41%  温度 读数不变  第 2 段" in caption(broken, PLAN, at_ns=0, zone=ZONE, drawn=Drawn()).details
    told = values(broken, PLAN, at_ns=0, zone=ZONE, layout="one", heard="mic")
    assert told["climate_faults"] == "temperature-stuck" and "temperature_c" not in told


def test_fewer_pictures_and_a_source_that_another_stands_in_for_are_said() -> None:
    drawn = Drawn(divisor=2, rate=25.0, missing=("被讯问人",))
    notice = caption(TOLD, PLAN, at_ns=0, zone=ZONE, drawn=drawn).notice
    assert "被讯问人 无信号" in notice
    assert "12.5 帧/秒" in notice


def test_the_clock_in_the_picture_can_be_computed_again_from_what_is_told() -> None:
    at_ns = 12_345_678_901_234
    told = values(TOLD, PLAN, at_ns=at_ns, zone=ZONE, layout="one", heard="mic")
    seconds = (at_ns + told["clock_offset_ns"]) // SECOND + told["zone_s"]
    day_seconds = seconds % 86_400
    text = f"{day_seconds // 3600:02d}:{day_seconds // 60 % 60:02d}:{day_seconds % 60:02d}"
    assert caption(TOLD, PLAN, at_ns=at_ns, zone=ZONE, drawn=Drawn()).clock.endswith(text)


def test_the_clock_is_steady_under_the_jitter_of_its_observation_and_follows_a_step() -> None:
    room = RoomView(ZONE)
    room.take(TOLD, 0)
    for jitter_ns in (-3_000_000, 20_000_000, 49_000_000):
        room.take(replace(TOLD, wall_offset_ns=TOLD.wall_offset_ns + jitter_ns), 0)
        assert room.standing.wall_offset_ns == TOLD.wall_offset_ns
    room.take(replace(TOLD, wall_offset_ns=TOLD.wall_offset_ns + SECOND), 0)
    assert room.standing.wall_offset_ns == TOLD.wall_offset_ns + SECOND


def test_after_a_suspension_a_card_with_reason_and_times_stands_for_three_seconds() -> None:
    room = RoomView(ZONE)
    held = Suspension(reason="new-facts", since_ns=100 * SECOND)
    room.take(replace(TOLD, suspended=held), 101 * SECOND)
    (card,) = [room.card(150 * SECOND)]
    assert card is not None and card.heading == "中止"
    room.take(replace(TOLD, resumed_ns=160 * SECOND), 160 * SECOND + 30_000_000)
    card = room.card(161 * SECOND)
    assert card is not None
    assert (card.heading, card.lines) == (
        "中止后恢复",
        ("中止原因：发现新的事实", "11:35:00 至 11:36:00", "此间未录音录像"),
    )
    assert room.card(160 * SECOND + CARD_NS + 30_000_000) is None


def test_after_a_confidential_talk_a_card_says_that_and_when_nothing_was_recorded() -> None:
    room = RoomView(ZONE)
    room.take(TOLD, 0)
    room.dark(100 * SECOND)
    assert room.is_dark
    room.light(400 * SECOND)
    assert not room.is_dark
    card = room.card(401 * SECOND)
    assert card is not None
    assert card.lines == ("11:35:00 至 11:40:00", "此间依法未录音录像")
    room.take(replace(TOLD, talk=TalkOver(since_ns=102 * SECOND, until_ns=400 * SECOND)), 401 * SECOND)
    card = room.card(402 * SECOND)
    assert card is not None
    assert card.lines[0] == "11:35:02 至 11:40:00", "the signed begin: when every source was closed"


def test_an_earlier_talk_is_no_reason_for_a_card() -> None:
    room = RoomView(ZONE)
    room.take(replace(TOLD, talk=TalkOver(since_ns=1, until_ns=2)), 10 * SECOND)
    assert room.card(10 * SECOND) is None
