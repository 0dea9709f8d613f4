"""Audit, access, devices, bookings, imports hold on PostgreSQL as on SQLite: the same tests, on a real server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server.postgres import postgresql

CASES = "tests/server/cases/test_pages.py"
SUITES = (
    "tests/server/audit",
    "tests/server/access",
    "tests/server/devices/test_rooms_and_boxes.py",
    "tests/server/devices/test_enrolment.py",
    "tests/server/devices/test_lookout.py",
    "tests/server/bookings",
    "tests/server/portal",
    "tests/server/gateways/test_imports.py",
    # numbers that follow one another, a message that one worker takes, a deed with its letters and receipts
    "tests/server/receipts/test_receipts.py",
    "tests/server/notices/test_delivery.py::test_two_workers_carry_a_message_once",
    "tests/server/submissions/test_submissions.py::test_an_opinion_goes_from_the_lawyer_to_the_prosecutor_and_back",
    # several pens on one text, each by a guarded update
    "tests/server/hearings/test_pens.py",
    # what words its own SQL or compares bytes: the search, the upsert of deadlines
    f"{CASES}::test_a_case_is_found_by_any_part_of_a_number_or_name",
    f"{CASES}::test_a_changed_holiday_moves_what_it_touches_and_a_broken_run_goes_on",
    "tests/server/cases/test_calendar.py",
    # an attempt at a time by a constraint with a condition, sealed bytes in rows, tables moved by guarded updates
    "tests/server/signatures/test_signing.py::test_a_suspect_signs_on_the_tablet_and_his_lawyer_in_his_account",
)
#: What a browser shows does not hang on the database.
IGNORED = (
    "--ignore=tests/server/access/test_in_a_browser.py",
    "--ignore=tests/server/bookings/test_walk.py",
    "--ignore=tests/server/portal/test_in_a_browser.py",
    "--ignore=tests/server/portal/test_two_zones_bookings.py",
)
#: The inner centre on PostgreSQL, the outer one on SQLite.
TWO_ZONES = (
    "tests/server/ferry/test_two_zones_exchange.py",
    "tests/server/access/test_two_zones.py",
    "tests/server/defence/test_two_zones.py",
    "tests/server/portal/test_two_zones_bookings.py",
)


def test_the_same_tests_pass_on_postgresql() -> None:
    _pass(*IGNORED, "--ignore=tests/server/access/test_two_zones.py", *SUITES)


def test_two_zones_agree_where_the_inner_centre_is_on_postgresql() -> None:
    _pass("-k", "not storm or 0", *TWO_ZONES)


def _pass(*what: str) -> None:
    with postgresql() as address:
        environment = {**os.environ, "MSR_DATABASE": address}
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *what]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
