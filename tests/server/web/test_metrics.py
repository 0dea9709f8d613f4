"""/metrics: for whoever holds the token; what dashboards and alert rules ask for is told, and told is what they ask."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from server.devices.actions import record_telemetry, register_box, set_presence
from server.devices.keys import device_key_from_point
from server.devices.selftests.actions import receive
from server.devices.wall.actions import look_out
from server.devices.wall.rules import RULES
from server.recordings.alarms import alarm
from sync.evidence.keys import MemorySigner
from tests.agent.part_builder import private_key
from tests.self_tests import report, signed
from tests.server.conftest import People
from tests.server.devices.test_rooms_and_boxes import box_in, room_of

GRAFANA = Path(__file__).parents[3] / "docs" / "grafana"
TOKEN = "a-token-of-this-test"
NAME = re.compile(r"\bmsr_[a-z_]+\b")


@pytest.fixture
def token(settings: LazySettings, tmp_path: Path) -> dict[str, str]:
    """The header by which Prometheus reads."""
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    settings.MSR = replace(settings.MSR, metrics_token=path)
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def told(client: Client, token: dict[str, str], people: People) -> dict[str, Any]:
    """{name: samples} of a centre with one room that tells everything, one that is cut off, one without a box."""
    now = datetime.now(UTC)
    signer = MemorySigner(private_key("device"))
    full = register_box(
        actor="test", name="box-1", room=room_of(people.unit), key=device_key_from_point(signer.public_key)
    )
    receive(signed(signer, report()), now)
    set_presence(box=full, counter=1, online=True, now=now, software="mashangren 0.1.0")
    telemetry = {
        "state": "ready", "storage_hours": 80.5, "waiting_bytes": 7, "clock": {"source": "ntp", "error_ms": 12},
        "problems": ["room-alarm"], "temperature_c": 21.5, "humidity_pct": 40,
        "tracks": [{"name": "scene", "age_ms": 900}, {"name": "mic", "peak_db": -18.5}],
        "measures": {"certificate-ends": 1_893_456_000},
    }  # fmt: skip
    record_telemetry(box=full, telemetry=telemetry, now=now)
    set_presence(box=box_in(room_of(people.unit, "room-2"), "box-2"), counter=1, online=False, now=now)
    room_of(people.other_unit, "room-3")
    look_out(now)
    alarm("quarantined", box=full, unique="1", now=now)
    answer = client.get("/metrics", headers=token)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    samples: dict[str, Any] = {}
    for sample in (each for family in families for each in family.samples):
        samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples


def asked() -> Iterator[tuple[str, str]]:
    """Every metric that a dashboard or a rule names, with the file that does."""
    for path in sorted(GRAFANA.iterdir()):
        for name in NAME.findall(path.read_text()):
            yield path.name, name


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_without_the_token_there_is_nothing(client: Client, token: dict[str, str], header: dict[str, str]) -> None:
    assert client.get("/metrics", headers=header).status_code == 404


def test_where_no_token_is_set_nobody_reads(client: Client, people: People) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_room_is_told_in_base_units(told: dict[str, Any]) -> None:
    room = {"unit": "a", "room": "room-1"}
    for name, value in {
        "msr_room_online": 1.0, "msr_room_storage_seconds": 80 * 3600.0, "msr_room_waiting_bytes": 7.0,
        "msr_room_clock_error_seconds": 0.012, "msr_room_temperature_celsius": 21.5, "msr_room_humidity_ratio": 0.4,
        "msr_room_selftest_bad": 0.0,
        "msr_room_certificate_end_timestamp_seconds": 1_893_456_000.0,
    }.items():  # fmt: skip
        assert (room, value) in told[name], name
    assert ({**room, "track": "scene"}, 0.9) in told["msr_track_picture_age_seconds"]
    assert ({**room, "track": "mic"}, -18.5) in told["msr_track_sound_peak_dbfs"]
    assert ({**room, "code": "room-alarm", "level": "now"}, 1.0) in told["msr_room_alarms"]
    assert ({"unit": "a", "room": "room-2", "state": "offline"}, 1.0) in told["msr_room_state"]
    assert ({**room, "box": "box-1", "software": "mashangren 0.1.0"}, 1.0) in told["msr_room_box_info"]


def test_what_dashboards_and_rules_name_is_told(told: dict[str, Any]) -> None:
    assert sorted((file, name) for file, name in asked() if name not in told) == []


def test_what_is_told_is_used_by_a_dashboard_or_a_rule(told: dict[str, Any]) -> None:
    used = {name for _file, name in asked()}
    assert sorted(name for name in told if name.startswith("msr_") and name not in used) == []


def test_each_dashboard_can_be_imported_by_hand() -> None:
    boards = [json.loads(path.read_text()) for path in GRAFANA.glob("*.json")]
    assert len({board["uid"] for board in boards}) == len(boards) == 2
    for board in boards:
        panels = board["panels"]
        assert len({each["id"] for each in panels}) == len(panels)
        assert all(each["gridPos"]["x"] + each["gridPos"]["w"] <= 24 for each in panels)
        assert all(target["expr"] for each in panels for target in each["targets"])


def test_codes_that_rules_name_are_lines_of_the_table() -> None:
    text = (GRAFANA / "alerts.yml").read_text()
    assert set(re.findall(r'code="([a-z-]+)"', text)) <= set(RULES)
