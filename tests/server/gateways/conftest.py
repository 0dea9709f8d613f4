from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.case_system import CaseSystem, case_system


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.MSR = dataclasses.replace(settings.MSR, var=tmp_path)


@pytest.fixture
def far(settings: Any, tmp_path: Path) -> Iterator[CaseSystem]:
    """The case platform, running, and this centre set to it."""
    with case_system() as state:
        (tmp_path / "platform.key").write_text(state.secret + "\n")
        settings.MSR = dataclasses.replace(settings.MSR, platform=state.address, platform_key=tmp_path / "platform.key")
        yield state
