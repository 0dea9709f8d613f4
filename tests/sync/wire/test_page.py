"""docs/formats/wire.md does not drift: its tables and bounds are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.wire import aside, assembly, receiver, topics
from sync.wire import messages as m
from sync.wire.codec import _READERS
from sync.wire.pace import Pace

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "wire.md").read_text()


def test_the_page_lists_every_code_that_goes_over_the_wire() -> None:
    section = PAGE.split("## 8 ")[1].split("## 9 ")[0]
    listed = {int(number): name for number, name in re.findall(r"^\| (\d+) \| ([a-z ]+) \|", section, re.MULTILINE)}
    assert listed == {int(code): code.name.lower().replace("_", " ") for code in m.Code if code < 64}


def test_the_page_gives_every_channel_its_limit() -> None:
    rows = re.findall(r"^\| ([a-z, ()]+) \| \w+ \| ([\d,]+) \| 4\.\d \|", PAGE, re.MULTILINE)
    listed = {name: int(limit.replace(",", "")) for names, limit in rows for name in re.findall(r"\b[a-z]+\b", names)}
    assert {channel.value: limit for channel, (_, limit) in _READERS.items()}.items() <= listed.items()


@pytest.mark.parametrize(
    "subscription", [*topics.worker_subscriptions(topics.worker_id("w")), *topics.presence_subscriptions()]
)
def test_the_page_names_every_subscription(subscription: str) -> None:
    assert f"`{subscription.replace('/to/w/', '/to/{worker}/')}`" in PAGE


def test_the_page_states_the_bounds_of_both_halves() -> None:
    pace = Pace()
    for words in (
        f"{aside.MAX_ASIDE:,} things aside",
        f"{pace.awaiting_records} flights in lane 0, {pace.awaiting_files} in each of the others",
        f"{pace.records_window} in lane 0, else {pace.window}",
        f"the longer of {pace.quiet_s} s and four parcel times, {pace.longest_s:.0f} s at most",
        f"{assembly.MAX_OPEN} files open a box",
        f"{receiver.MAX_BOXES:,} boxes in memory",
        f"silent for {assembly.JUDGING_S:.0f} s",
        f"More than {assembly.MAX_JUDGING} files before",
        f"{assembly.MAX_REFUSED} are remembered a box",
        f"{m.MAX_RANGES:,} ranges in all",
        f"0*{m.MAX_OFFERS} offer",
    ):
        assert words in PAGE, words
