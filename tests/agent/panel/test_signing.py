"""The button of the room's screen that leads to the centre's page for signing, and the way back."""

from __future__ import annotations

import pytest

from agent.panel.guard import Guard, NotAllowed
from agent.panel.signing import signing
from tests.agent.panel.stand_ins import course, state_of

CENTRE = "https://centre.example"


@pytest.mark.parametrize(
    ("said", "is_offered"),
    [
        (state_of("ready"), True),
        (state_of("recording"), True),
        (state_of("suspended"), False),  # what is signed then is in no film
        (state_of("confidential"), False),
        (state_of("recording", course=course(awaiting="explanation")), False),
        (None, False),
    ],
)
def test_signing_is_offered_while_the_room_is_open_to_it(said: dict[str, object] | None, is_offered: bool) -> None:
    assert [each["goes"] for each in signing(said, "zh", CENTRE)] == [f"{CENTRE}/signatures/here/"] * is_offered
    assert signing(said, "zh", "") == []


def test_another_page_may_lead_to_the_screen_and_read_nothing_of_it() -> None:
    guard = Guard(port=8801, token="t0ken")
    led = {"Host": "127.0.0.1:8801", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    guard.check_read(led | {"Sec-Fetch-Dest": "document"}, is_page=True)
    for other, is_page in (("document", False), ("iframe", True), ("empty", True)):
        with pytest.raises(NotAllowed):
            guard.check_read(led | {"Sec-Fetch-Dest": other}, is_page=is_page)
