"""The limits are dated data: whole, or the program does not watch by them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from agent.media.signals import thresholds
from agent.media.signals.errors import ThresholdsWrong
from agent.media.signals.events import Signal


def values() -> dict[str, object]:
    return tomllib.loads(thresholds.FILE.read_text(encoding="utf-8"))


def test_the_file_says_when_and_from_which_seeds_it_was_learned() -> None:
    kept = thresholds.load()
    assert kept.learned.year >= 2026
    assert ".." in kept.seeds
    assert set(kept.looks) == set(Signal)


@pytest.mark.parametrize("part", ["picture", "sound", "looks"])
def test_a_limit_that_is_missing_or_unknown_is_refused(part: str) -> None:
    for change in (lambda table: table.popitem(), lambda table: table.update(guess=1.0)):
        wrong = values()
        change(wrong[part])
        with pytest.raises(ThresholdsWrong):
            thresholds.parse(wrong)


def test_looks_that_can_never_begin_are_refused() -> None:
    wrong = values()
    wrong["looks"]["black"] = [3, 2, 1]  # type: ignore[index]
    with pytest.raises(ThresholdsWrong, match=r"looks\.black"):
        thresholds.parse(wrong)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("black = ")
    with pytest.raises(ThresholdsWrong):
        thresholds.load(tmp_path / "t.toml")
