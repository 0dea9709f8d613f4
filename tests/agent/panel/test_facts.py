"""What the screen takes from capture's answer: the first press and the debt; nothing where nothing is said."""

from __future__ import annotations

from typing import Any

import pytest

from agent.panel.facts import Facts, boot_of, facts_of

PRESSED = {"began": {"boot": "0b" * 16, "press_ns": 7}}


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        (None, Facts()),
        ({"began": None, "debt": None}, Facts()),
        (PRESSED, Facts((b"\x0b" * 16, 7))),
        ({"debt": {"waiting": 3, "quarantined": 1}}, Facts(None, 3, 1)),
        (PRESSED | {"debt": {"waiting": 0, "quarantined": 0}}, Facts((b"\x0b" * 16, 7), 0, 0)),
    ],
)
def test_what_capture_says_is_what_is_known(said: dict[str, Any] | None, facts: Facts) -> None:
    assert facts_of(said) == facts


def test_the_running_time_is_of_the_boot_that_capture_runs_in() -> None:
    assert boot_of({"boot": "0b" * 16}) == b"\x0b" * 16
    assert boot_of(None) == boot_of({}) == b""
