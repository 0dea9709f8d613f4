"""The walk of issue 5: from a booking to a filed case and its sealed disc, each role at its own browser, the
duty lawyer on a phone in the other network.

The room records by its button. The hearing is written down, broken off and gone on with, objected to and agreed; its
documents are signed on a tablet in the room and on the lawyer's phone, whose link drops in mid-signature. Then the
papers prove themselves, the gate names what lacks, the dossier is taken out and the disc read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.system.walking import zones
from tests.system.walking.centre import Centre
from tests.system.walking.filed import Walk
from tests.system.walking.people import at_their_browsers


@pytest.fixture(params=zones.variants((zones.TWO_ZONES, zones.SQLITE)), ids="-".join)
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """The centre, or the two, empty."""
    with zones.running_variant(*request.param, tmp_path) as made:
        yield made


@pytest.mark.timeout(900)
def test_a_hearing_becomes_signed_papers_a_filed_case_and_a_sealed_disc(centre: Centre, browser: Browser) -> None:
    with at_their_browsers(browser, centre) as people:
        walk = Walk(centre, people, browser, datetime.now(UTC))
        walk.prepare()
        walk.tell()
        walk.hear()
        walk.agree_and_sign()
        walk.read_back_and_end()
        walk.prove()
        walk.seal()
        walk.file()
        walk.keep()
