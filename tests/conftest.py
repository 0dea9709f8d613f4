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

#: What needs a whole machine has it to itself (`-m alone`): rooms of many processes, a browser that plays a film.
ALONE_FOLDERS = ("tests/system/", "tests/faults/", "tests/bench/", "tests/server/playback/test_in_a_browser.py")
ALONE_NAMES = ("chromium", "course_in_a_browser")
#: What watches a clock or a film shares it with one other of its kind (`-m timed`).
TIMED_FOLDERS = ("tests/agent/media/", "tests/agent/watch/")
TIMED_NAMES = ("_process", "test_limits", "test_align")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks `alone` and `timed` by where a test lies and what its file is called."""
    for item in items:
        name = item.path.relative_to(ROOT).as_posix()
        if name.startswith(ALONE_FOLDERS) or any(part in item.path.name for part in ALONE_NAMES):
            item.add_marker(pytest.mark.alone)
        elif name.startswith(TIMED_FOLDERS) or any(part in item.path.name for part in TIMED_NAMES):
            item.add_marker(pytest.mark.timed)


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
