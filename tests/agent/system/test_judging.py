"""What the readings of the box come to: which fault, how grave, and which is marked in the film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.errors import SettingsWrong
from agent.system.board import Watchdog, check_partition, is_apart, read_temperature, read_watchdog
from agent.system.chrony import Tracking
from agent.system.disks import DiskHealth
from agent.system.judging import Readings, judge, marked
from agent.system.teller import to_tell
from agent.system.ups import Mains
from firmware_config.errors import WrongValue
from firmware_config.profile import load
from firmware_config.system import System, Ups, read_system
from firmware_config.table import Table
from tests.agent.box_process import BoxProcess

UPS = Ups(name="ups", host="127.0.0.1", port=3493, close_below_s=300, close_below_percent=20)
ALL = System(ups=UPS, has_watchdog=True, has_outbox_partition=True, has_time_server=True)
MAINS = Mains(is_on_battery=False, is_low=False, is_worn=False, charge_percent=100, runtime_s=1800, load_percent=10)
WELL = Readings(
    mains=MAINS,
    tracking=Tracking(server="192.0.2.1", stratum=2, error_ns=1_000_000, skew_ppm=0.1),
    disks=(DiskHealth(name="/dev/sda", model="x", is_failing=False, errors=0, worn_percent=3),),
    watchdog=Watchdog(identity="i6300ESB timer", is_active=True, timeout_s=30),
    is_outbox_apart=True,
    temperature_c=55,
)


def on_battery(**changes: object) -> Mains:
    values = {"is_low": False, "charge_percent": 90, "runtime_s": 1500, **changes}
    return Mains(is_on_battery=True, is_worn=False, load_percent=10, **values)  # type: ignore[arg-type]


def disk(**changes: object) -> DiskHealth:
    return DiskHealth(**{"name": "/dev/sda", "model": "x", "is_failing": False, "errors": 0, **changes})  # type: ignore[arg-type]


def test_a_box_that_stands_well_has_no_fault() -> None:
    assert judge(ALL, WELL) == ()


def test_a_silent_profile_is_told_of_nothing_that_it_does_not_expect() -> None:
    assert judge(System(), Readings()) == ()


@pytest.mark.parametrize(
    ("mains", "keys"),
    [
        (on_battery(), {"mains-lost": "90% 1500s"}),
        (on_battery(runtime_s=300), {"mains-lost": "90% 300s", "battery-low": "90% 300s"}),
        (on_battery(charge_percent=20), {"mains-lost": "20% 1500s", "battery-low": "20% 1500s"}),
        (on_battery(is_low=True), {"mains-lost": "90% 1500s", "battery-low": "90% 1500s"}),
        (on_battery(charge_percent=None, runtime_s=None), {"mains-lost": ""}),
    ],
)
def test_mains_lost_and_a_battery_that_ends_are_marked_with_what_is_left(mains: Mains, keys: dict[str, str]) -> None:
    assert marked(judge(ALL, Readings(**{**_fields(), "mains": mains}))) == keys


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"tracking": None}, "time-lost"),
        ({"tracking": Tracking(server="192.0.2.1", stratum=2, error_ns=900_000_000, skew_ppm=1)}, "time-poor"),
        ({"disks": (disk(is_failing=True),)}, "disk-failing"),
        ({"disks": (disk(errors=4),)}, "disk-errors"),
        (
            {"disks": (disk(worn_percent=80),)},
            "disk-worn",
        ),
        ({"watchdog": None}, "watchdog-off"),
        ({"is_outbox_apart": False}, "outbox-shared"),
        ({"temperature_c": 95}, "board-hot"),
        ({"mains": None, "silent": frozenset({"ups"})}, "ups-silent"),
    ],
)
def test_each_fault_has_a_key(changes: dict[str, object], key: str) -> None:
    assert [fault.key for fault in judge(ALL, Readings(**{**_fields(), **changes}))] == [key]  # type: ignore[arg-type]


def test_capture_is_told_the_difference_to_what_it_holds() -> None:
    state = {
        "signals": [
            {"signal": "disk-failing", "track": "box", "since_ns": 1},
            {"signal": "black", "track": "scene", "since_ns": 1},
        ]
    }
    told = to_tell({"mains-lost": "90%"}, state)
    assert [(each["signal"], each["is"], each["detail"]) for each in told] == [
        ("mains-lost", "begun", "90%"),
        ("disk-failing", "ended", ""),
    ]


def test_the_boards_watchdog_and_temperature_are_read_from_the_kernels_files(tmp_path: Path) -> None:
    assert read_watchdog(tmp_path) is None
    assert read_temperature(tmp_path) is None
    files = {
        "class/watchdog/watchdog0/identity": "i6300ESB timer\n",
        "class/watchdog/watchdog0/state": "active\n",
        "class/watchdog/watchdog0/timeout": "30\n",
        "class/thermal/thermal_zone0/temp": "48500\n",
        "class/thermal/thermal_zone1/temp": "61000\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert read_watchdog(tmp_path) == Watchdog(identity="i6300ESB timer", is_active=True, timeout_s=30)
    assert read_temperature(tmp_path) == 61
    assert is_apart(Path("/proc"))
    assert is_apart(tmp_path / "away") is None


def test_a_box_whose_outbox_is_not_mounted_refuses_to_start_and_says_where(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box")
    file = box.folder / "profile.toml"
    check_partition(load(file), tmp_path)
    file.write_text(file.read_text() + "[system]\noutbox_partition = true\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match=f"mount it at {box.folder}"):
        check_partition(load(file), tmp_path)
    check_partition(load(file), Path("/proc"))


def test_a_ups_is_named_as_nut_names_it(tmp_path: Path) -> None:
    with pytest.raises(WrongValue, match="NAME@HOST"):
        read_system(Table({"ups": "apc"}, "system"))
    assert read_system(Table({"ups": "apc@192.0.2.9"}, "system")).ups == replace(UPS, name="apc", host="192.0.2.9")


def _fields() -> dict[str, object]:
    return {name: getattr(WELL, name) for name in WELL.__dataclass_fields__}
