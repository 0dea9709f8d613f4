"""What the lookout makes of what boxes tell: alarms that begin, are raised and end, and a history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from server.audit.models import AuditEvent
from server.devices import actions, seams, words
from server.devices.errors import AlarmOver
from server.devices.models import Box, HealthSample, Room, RoomAlarm
from server.devices.wall import queries
from server.devices.wall.actions import Turn, look_out, take_up
from server.devices.wall.facts import facts_of
from server.devices.wall.history import GRAINS
from server.devices.wall.rules import OTHER, RULES, rule_of
from server.devices.words import problem_words
from tests.server.conftest import People
from tests.server.devices.test_rooms_and_boxes import BACKEND, box_in, room_of

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(people: People) -> Box:
    """A box that is connected."""
    found = box_in(room_of(people.unit))
    actions.set_presence(box=found, counter=1, online=True, now=NOW)
    return found


def told(box: Box, at: datetime, **telemetry: object) -> Turn | None:
    """The box tells that, and the lookout looks."""
    actions.record_telemetry(box=box, telemetry={"state": "ready", **telemetry}, now=at)
    return look_out(at)


def codes() -> list[str]:
    """What is raised and stands."""
    return sorted(RoomAlarm.objects.filter(ended_at=None, raised_at__isnull=False).values_list("code", flat=True))


def test_a_short_trouble_is_no_alarm_and_a_lasting_one_is_raised_once(box: Box) -> None:
    silent = {"problems": ["track:scene:全景"]}
    told(box, NOW, **silent)
    assert codes() == []
    told(box, NOW + MINUTE / 2)
    assert not RoomAlarm.objects.exists(), "it ended before anyone was to be told"
    for minutes in (1, 2, 3):
        told(box, NOW + minutes * MINUTE, **silent)
    alarm = RoomAlarm.objects.get()
    assert (alarm.code, alarm.since, alarm.raised_at) == ("track:scene:全景", NOW + MINUTE, NOW + 2 * MINUTE)
    assert told(box, NOW + 4 * MINUTE) == Turn(rooms=1, raised=0, ended=1)
    assert RoomAlarm.objects.get().ended_at == NOW + 4 * MINUTE


def test_a_room_that_is_cut_off_is_told_after_five_minutes(box: Box) -> None:
    actions.set_presence(box=box, counter=1, online=False, now=NOW)
    look_out(NOW + 4 * MINUTE)
    assert codes() == []
    look_out(NOW + 5 * MINUTE)
    assert codes() == ["offline"]


def test_a_box_that_is_connected_and_tells_nothing_is_told(box: Box) -> None:
    for minutes in (0, 3, 4):
        look_out(NOW + minutes * MINUTE)
    assert codes() == ["silent"]


@pytest.mark.parametrize(
    ("telemetry", "code", "words"),
    [
        ({"storage_hours": 24.0}, "storage-days", "存储还能用 4 天"),
        ({"storage_hours": 6.0}, "storage-days-now", "存储只能用 1 天"),
        ({"clock": {"source": "ntp", "error_ms": 2500}}, "clock-error", "时钟误差可能达 2.5 秒"),
        ({"waiting_bytes": 30 << 30}, "backlog", "待传 30 GiB，长时间未传完"),
        ({"measures": {"certificate-ends": 1798600000}}, "certificate-soon", "证书将于 2026-12-30 到期"),
        ({"measures": {"certificate-ends": 1795900000}}, "certificate-over", "证书已于 2026-11-28 到期"),
        ({"state": "interrupted"}, "interrupted", "录制中断，等待现场处置"),
        ({"problems": ["room-alarm"]}, "room-alarm", "房间内有人报警"),
    ],
)
def test_each_of_these_is_an_alarm_with_words_and_steps(
    box: Box, telemetry: dict[str, object], code: str, words: str
) -> None:
    for hours in (0, 1, 13):
        told(box, NOW + timedelta(hours=hours), **telemetry)
    assert codes() == [code]
    alarm = RoomAlarm.objects.get()
    assert problem_words(alarm.code, alarm.detail) == words
    assert rule_of(code).todo and rule_of(code) is not OTHER


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_line_of_the_table_has_a_name_of_its_own(language: str) -> None:
    for code in RULES:
        detail = {"track": ":scene:全景", "thing": ":board", "temperature": "-missing"}.get(code, "")
        with translation.override(language):
            assert problem_words(code + detail, "1") not in ("", code + detail), f"{code} has no words"


def test_every_problem_that_has_words_has_a_line() -> None:
    assert sorted(code for code in words.PROBLEMS if rule_of(code) is OTHER) == []


def test_a_problem_that_nobody_knows_is_an_alarm_all_the_same(box: Box) -> None:
    for minutes in (0, 2):
        told(box, NOW + minutes * MINUTE, problems=["never-seen-before"])
    assert codes() == ["never-seen-before"]
    assert rule_of("humidity-missing") is rule_of("temperature-stuck") is RULES["temperature"]


def test_higher_apps_say_what_they_know_to_be_wrong(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seams, "_conditions", [lambda rooms, now: {box.room_id: [("disk-slow", "")]}])
    for minutes in (0, 2):
        told(box, NOW + minutes * MINUTE)
    assert codes() == ["disk-slow"]


def test_two_lookouts_look_once(box: Box) -> None:
    assert look_out(NOW) is not None
    assert look_out(NOW + timedelta(seconds=5)) is None
    assert {row.span_s: row.states for row in HealthSample.objects.all()} == {s: {"unknown": 1} for s in GRAINS}


def test_history_counts_each_look_and_lets_go_of_what_is_old(box: Box) -> None:
    old = NOW - timedelta(days=40)
    told(box, old, storage_hours=100)
    for step in range(3):
        told(box, NOW + step * MINUTE, storage_hours=90 - step, temperature_c=21.5)
    actions.set_presence(box=box, counter=1, online=False, now=NOW + 3 * MINUTE)
    look_out(NOW + 3 * MINUTE)
    (fine,) = HealthSample.objects.filter(span_s=300)
    assert (fine.begins, fine.states) == (NOW, {"ready": 3, "offline": 1})
    assert fine.values["storage_hours"] == [3, 88.0, 267.0, 90.0]
    assert fine.values["temperature_c"] == [3, 21.5, 64.5, 21.5]
    assert sorted(HealthSample.objects.values_list("span_s", "begins__date")) == [
        (300, NOW.date()), (1800, NOW.date()), (28800, old.date()), (28800, NOW.date()),
    ]  # fmt: skip
    shown = queries.history(box.room, queries.RANGES[0], NOW)
    assert shown.heard == 75.0
    assert [each.state for each in shown.strip if each.state] == ["ready"]
    assert [str(measure.words) for measure, _plot in shown.plots] == ["可录时长", "温度"]


def test_who_takes_an_alarm_up_is_told_to_all_and_kept(client: Client, box: Box, people: People) -> None:
    for minutes in (0, 2):
        told(box, NOW + minutes * MINUTE, problems=["disk-slow"])
    alarm = RoomAlarm.objects.get()
    client.force_login(people.technician, backend=BACKEND)
    page = client.get("/rooms/tasks/").content.decode()
    assert "磁盘过慢" in page and page.count('aria-current="page"') == 1
    client.post(f"/rooms/tasks/{alarm.pk}/take/", {"note": "明早换盘"})
    page = client.get("/rooms/tasks/").content.decode()
    assert "已于" in page and "明早换盘" in page
    event = AuditEvent.objects.get(action="room.alarm_taken")
    assert event.details == {"code": "disk-slow", "note": "明早换盘"}
    actions.record_telemetry(box=box, telemetry={"problems": ["disk-slow"]}, now=datetime.now(UTC))
    assert "明早换盘" in client.get("/rooms/room-1/").content.decode()
    told(box, NOW + 3 * MINUTE)
    with pytest.raises(AlarmOver):
        take_up(actor=people.technician, alarm=alarm, note="", now=NOW)
    assert "已经解除" in client.post(f"/rooms/tasks/{alarm.pk}/take/", follow=True).content.decode()
    assert AuditEvent.objects.filter(action="room.alarm_taken").count() == 1


def test_tasks_are_for_those_who_tend_rooms_of_their_own_units(client: Client, box: Box, people: People) -> None:
    for minutes in (0, 2):
        told(box, NOW + minutes * MINUTE, problems=["disk-slow"])
    alarm = RoomAlarm.objects.get()
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get("/rooms/tasks/").status_code == 403
    actions.register_room(actor="test", code="other", name_zh="另一室", name_en="Other", unit=people.other_unit)
    people.technician.unit = people.other_unit
    people.technician.save()
    client.force_login(people.technician, backend=BACKEND)
    assert "磁盘过慢" not in client.get("/rooms/tasks/").content.decode()
    assert client.post(f"/rooms/tasks/{alarm.pk}/take/").status_code == 404


def test_the_wall_says_what_is_wrong_and_the_first_thing_to_do(client: Client, box: Box, people: People) -> None:
    told(box, NOW, problems=["disk-slow"], tracks=[{"name": "scene", "title": "全景", "age_ms": 900, "level": 0}])
    actions.record_telemetry(box=box, telemetry={"state": "ready", "problems": ["disk-slow"]}, now=datetime.now(UTC))
    client.force_login(people.technician, backend=BACKEND)
    page = client.get("/rooms/").content.decode()
    assert "磁盘过慢" in page and "正在录制时不要断电" in page
    assert "没有运行" in page, "the lookout looked last long ago"
    assert "各房间都没有故障" not in client.get("/rooms/?only=trouble").content.decode()
    actions.record_telemetry(box=box, telemetry={"state": "ready"}, now=datetime.now(UTC))
    assert "各房间都没有故障" in client.get("/rooms/?only=trouble").content.decode()


def test_the_wall_asks_no_more_of_many_rooms_than_of_one(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        box = box_in(room_of(people.unit, f"r{number}"), f"box-{number}")
        actions.set_presence(box=box, counter=1, online=True, now=NOW)
    with django_assert_max_num_queries(8):
        assert len(facts_of(Room.objects.select_related("unit"), NOW)) == 4
