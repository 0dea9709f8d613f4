"""Shared by all tests: one real Chromium a run. Playwright's sync interface bears no second one in a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from tests import migrated

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: What watches a clock or a film, or is a room of many processes, shares the machine with one other of its kind.
TIMED_FOLDERS = ("tests/agent/media/", "tests/agent/watch/", "tests/system/", "tests/faults/", "tests/server/playback/")
TIMED_NAMES = ("_process", "test_limits", "test_align", "chromium")
#: What takes longest begins first: two workers then end together.
LONGEST = (
    "tests/system/test_filing_in_a_browser.py",
    "tests/faults/test_ten_rounds.py",
    "tests/system/test_demo.py",
    "tests/server/test_on_postgresql.py",
    "tests/server/web/test_every_page",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks `timed` by where a test lies and what its file is called; the longest come first."""
    for item in items:
        name = item.path.relative_to(ROOT).as_posix()
        if name.startswith(TIMED_FOLDERS) or any(part in item.path.name for part in TIMED_NAMES):
            item.add_marker(pytest.mark.timed)
    items.sort(key=lambda item: not item.path.relative_to(ROOT).as_posix().startswith(LONGEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of tests begins as a copy of a migrated one."""
    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        migrated.begin(Path(name), settings.MSR.zone.value)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied is used; it goes with the run's folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, in a fresh profile."""
    assert CHROMIUM.exists(), "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()
