"""The state that watchers of capture wait for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.agent.test_debt_told import Room


def test_who_waits_for_a_change_is_told_of_it_and_costs_nothing_before(tmp_path: Path) -> None:
    looks, version = [0], [7]

    def look() -> dict[str, Any]:
        looks[0] += 1
        return {"state": "ready"}

    requests = replace(Room(tmp_path).requests, look=look, version=lambda: version[0])
    assert (requests.handle({"do": "state", "after": 7}), looks[0]) == (None, 0)
    version[0] += 1
    told = requests.handle({"do": "state", "after": 7})
    assert told is not None
    assert (told["state"], told["version"], looks[0]) == ("ready", 8, 1)
