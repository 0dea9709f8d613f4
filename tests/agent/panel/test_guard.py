"""Who may ask the room's screen: its own page on this machine; each other one is refused by the rule that it breaks."""

from __future__ import annotations

import pytest

from agent.panel.guard import MAX_BODY, Guard, NotAllowed

GUARD = Guard(port=8801, token="t0ken")
OWN = {"Host": "127.0.0.1:8801", "Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8801"}
DEED = OWN | {"X-Panel-Token": "t0ken", "Content-Type": "application/json", "Content-Length": "30"}


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def test_the_own_page_reads_and_acts() -> None:
    GUARD.check_read(OWN)
    GUARD.check_read({"Host": "localhost:8801"})
    assert GUARD.check_act(DEED) == 30


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8801"}, 421),  # a name of theirs that points at loopback
        ({"Host": "127.0.0.1"}, 421),
        ({}, 421),
        (OWN | {"Sec-Fetch-Site": "cross-site"}, 403),
        (OWN | {"Sec-Fetch-Site": "same-site"}, 403),  # another port of this machine
        (OWN | {"Origin": "http://evil.example"}, 403),
        (OWN | {"Origin": "http://localhost:8801"}, 403),
        (OWN | {"Origin": "null"}, 403),
    ],
)
def test_another_page_reads_nothing(headers: dict[str, str], status: int) -> None:
    with pytest.raises(NotAllowed) as refusal:
        GUARD.check_read(headers)
    assert refusal.value.status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (DEED | {"X-Panel-Token": "another"}, 403),
        (DEED | {"X-Panel-Token": "tökén"}, 403),
        (without(DEED, "X-Panel-Token"), 403),
        (without(DEED, "Origin"), 403),
        (DEED | {"Sec-Fetch-Site": "none"}, 403),
        (DEED | {"Sec-Fetch-Site": "cross-site"}, 403),
        (DEED | {"Content-Type": "text/plain"}, 415),  # what a form of another page can send
        (DEED | {"Content-Length": str(MAX_BODY + 1)}, 413),
        (DEED | {"Content-Length": "-1"}, 413),
        (without(DEED, "Content-Length"), 413),
    ],
)
def test_nobody_else_presses(headers: dict[str, str], status: int) -> None:
    with pytest.raises(NotAllowed) as refusal:
        GUARD.check_act(headers)
    assert refusal.value.status == status
