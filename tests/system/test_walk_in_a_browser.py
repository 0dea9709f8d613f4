"""The one walk: from the import of cases to a recording that is bound to its booking, each role at its own browser, in
one zone and in two, on SQLite and on PostgreSQL. On the way a double click, a stale form, two at once, an ended
session, a stolen link; between the zones letters that come late, twice, out of order and cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.system.walking import hearing, office, outside, zones
from tests.system.walking.centre import Centre
from tests.system.walking.people import People, at_their_browsers

OFTEN = ((zones.ONE_ZONE, zones.SQLITE), (zones.TWO_ZONES, zones.POSTGRESQL))


@pytest.fixture(params=zones.variants(*OFTEN), ids="-".join)
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """The centre, or the two."""
    with zones.running_variant(*request.param, tmp_path) as made:
        yield made


@pytest.mark.timeout(480)
def test_a_case_comes_in_and_its_hearing_is_booked_answered_recorded_and_audited(
    centre: Centre, browser: Browser
) -> None:
    with at_their_browsers(browser, centre) as people:
        _walk(centre, people, datetime.now(UTC))


def _walk(centre: Centre, people: People, now: datetime) -> None:
    office.import_cases(people["anguan"], now)
    outside.keep_roster(people["fayuan"])

    prosecutor = people["jiancha"]
    soon = office.book_with_a_double_click(prosecutor, "甲", office.slot_now(now))
    office.a_stale_form_does_nothing(people, soon, "甲")
    outside.assign(people["fayuan"], soon)
    outside.confirm(people["zhiban"], soon)
    outside.a_stolen_link_opens_nothing(people["zhibanb"], soon)

    morning, noon = office.slot_on(now, 3, "10:00", "11:00"), office.slot_on(now, 3, "12:00", "13:00")
    later = office.two_reach_for_one_slot(people, morning, noon)
    office.an_expired_session_loses_no_way(people, later)
    outside.ask_binding(people["bianhu"], "乙")
    office.accept_binding(people["anguan"], "乙")
    office.send(prosecutor, later, "演示辩护律师")
    afternoon = office.slot_on(now, 4, "15:00", "16:00")
    outside.propose(people["bianhu"], later, afternoon)
    office.move_as_proposed(prosecutor, later)
    outside.accept(people["bianhu"], later, afternoon)

    hearing.the_room_knows(people["jishu"], centre, "甲")
    session = hearing.press_and_record(centre)
    hearing.the_case_has_its_recording(prosecutor, soon, "甲", session)
    hearing.the_trail_holds(people["shenji"], people.at_portal("shenji"), soon)
