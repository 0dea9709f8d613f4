"""Whatever comes from outside is read or refused by name: no other exception, no more than linear work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.effort import counted
from tests.hostile.mutation import broken
from tests.hostile.target import FOUND, Target
from tests.hostile.targets import BY_NAME, TARGETS

FOUND_CASES = sorted(path for path in FOUND.glob("*/*") if path.is_file())
EXAMPLES = 40


def by_name(target: Target) -> str:
    return target.name


def warmed(target: Target) -> None:
    """What is only done once (imports, tables) is done before the work is counted."""
    for path in target.corpus.iterdir():
        target.try_on(path.read_bytes())


def tried(target: Target, data: bytes) -> bool:
    read: bool = counted(lambda: target.try_on(data), len(data), is_bounded_in_memory=not target.unfolds)
    return read


@pytest.mark.parametrize("target", TARGETS, ids=by_name)
def test_what_is_almost_right_is_read_or_refused_by_name(target: Target) -> None:
    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=broken(target))
    def holds(data: bytes) -> None:
        tried(target, data)

    warmed(target)
    holds()


@pytest.mark.parametrize("target", TARGETS, ids=by_name)
def test_the_corpus_holds_what_the_parser_takes(target: Target) -> None:
    warmed(target)
    taken = [tried(target, path.read_bytes()) for path in sorted(target.corpus.iterdir())]
    assert any(taken) or target.name == "finger"


@pytest.mark.parametrize("case", FOUND_CASES, ids=lambda path: f"{path.parent.name}-{path.name[:24]}")
def test_what_once_broke_a_parser_breaks_it_no_more(case: Path) -> None:
    target = BY_NAME[case.parent.name]
    warmed(target)
    tried(target, case.read_bytes())


@given(data=st.binary(max_size=64))
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
def test_noise_is_refused_by_every_parser(data: bytes) -> None:
    for target in TARGETS:
        target.try_on(data)
