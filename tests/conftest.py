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

#: Tests that watch a clock, a film or a room's processes have the machine to themselves (`-m alone`).
ALONE_FOLDERS = ("tests/system/", "tests/faults/", "tests/bench/", "tests/agent/media/", "tests/agent/watch/")
ALONE_FILES = ("tests/server/playback/test_in_a_browser.py",)
ALONE_NAMES = ("_process", "chromium", "course_in_a_browser", "test_limits", "test_align")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks `alone` by where a test lies and what its file is called."""
    for item in items:
        name = item.path.relative_to(ROOT).as_posix()
        if name.startswith(ALONE_FOLDERS) or name in ALONE_FILES or any(part in item.path.name for part in ALONE_NAMES):
            item.add_marker(pytest.mark.alone)


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
