"""The network on trial: what nobody confirms within a minute is undone, whatever ended the trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.system.cards import CardSeen, read_cards
from agent.system.code import CodeRefused, TechnicianCode
from agent.system.network import TRIAL_NS, Keeper, Places
from agent.system.network_service import NetworkDesk

ROOM = {"card": "enp1s0", "address": "10.1.2.3/24", "gateway": "10.1.2.1"}
OTHER = {"card": "enp1s0", "address": "10.9.9.3/24"}
CODE = "402917"


class Box:
    """A box's network process, its clock and what networkd was told to read."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(networks=folder / "net", time=folder / "time", kept=folder / "state/network.toml")
        for each in (self.places.networks, self.places.time, self.places.kept.parent):
            each.mkdir()
        self.now_ns, self.reloads, self.is_recording, self.is_deaf = 0, 0, False, False
        self.start()

    def start(self) -> None:
        """As after a boot."""
        code = TechnicianCode(self.places.kept.with_name("code"), "root's", lambda: self.now_ns, lambda n: b"s" * n)
        self.desk = NetworkDesk(
            keeper=Keeper(self.places, reload=self._reload),
            code=code,
            cards=lambda: (CardSeen(card="enp1s0", mac="", has_cable=True, addresses=()),),
            is_recording=lambda: self.is_recording,
            clock=lambda: self.now_ns,
        )
        self.desk.keeper.restore()

    def _reload(self) -> None:
        if self.is_deaf:
            self.is_deaf = False
            raise OSError("networkctl reload: refused")
        self.reloads += 1

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        return self.desk.handle({"do": do, "code": CODE, **more})

    @property
    def in_force(self) -> str:
        """The address that networkd reads."""
        file = self.places.networks / "10-msr-room.network"
        lines = file.read_text().splitlines() if file.exists() else []
        return next((line.partition("=")[2] for line in lines if line.startswith("Address=")), "")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path)
    assert box.ask("apply", network={"room": ROOM})["trial"]["left_s"] == 60
    assert box.ask("confirm")["kept"] == {"room": ROOM}
    yield box


def test_a_confirmed_network_outlives_the_next_start(box: Box) -> None:
    box.start()
    assert box.in_force == "10.1.2.3/24"
    assert box.ask("show")["trial"] is None


def test_who_cuts_himself_off_gets_the_network_before_back_after_a_minute(box: Box) -> None:
    box.ask("apply", network={"room": OTHER})
    assert box.in_force == "10.9.9.3/24"
    box.now_ns = TRIAL_NS - 1
    box.desk.keeper.look(box.now_ns)
    assert box.in_force == "10.9.9.3/24"
    box.now_ns = TRIAL_NS
    box.desk.keeper.look(box.now_ns)
    assert box.in_force == "10.1.2.3/24"
    assert box.ask("confirm")["code"] == "no-trial"


def test_a_power_cut_in_the_trial_ends_it(box: Box) -> None:
    box.ask("apply", network={"room": OTHER})
    box.start()
    assert box.in_force == "10.1.2.3/24"


def test_a_networkd_that_refuses_leaves_the_network_before_in_force(box: Box) -> None:
    box.is_deaf = True
    answer = box.ask("apply", network={"room": OTHER})
    assert (answer["code"], box.in_force, box.desk.keeper.trial) == ("system", "10.1.2.3/24", None)


def test_nothing_is_changed_while_the_room_records_or_for_a_card_that_is_not_there(box: Box) -> None:
    box.is_recording = True
    assert box.ask("apply", network={"room": OTHER})["code"] == "recording"
    refused = box.ask("apply", network={"room": {**OTHER, "card": "enp9s9"}})
    assert (refused["code"], refused["where"]) == ("no-card", "room.card")
    assert box.in_force == "10.1.2.3/24"


def test_a_wrong_code_changes_nothing_and_the_fifth_locks_for_a_quarter_of_an_hour(box: Box) -> None:
    wrong = [box.ask("apply", network={"room": OTHER}, code=f"11111{n}")["code"] for n in range(5)]
    assert wrong == ["wrong"] * 5
    assert box.ask("apply", network={"room": OTHER})["code"] == "locked"
    assert box.ask("apply", network={"room": OTHER}, code="root's")["ok"]
    box.now_ns = 15 * 60 * 1_000_000_000
    assert box.ask("undo")["ok"]


def test_who_sets_the_first_network_of_a_new_box_chooses_the_code(tmp_path: Path) -> None:
    box = Box(tmp_path)
    assert box.ask("apply", network={"room": ROOM}, code="12")["code"] == "short"
    assert box.ask("apply", network={"room": ROOM}, code="654321")["ok"]
    assert box.ask("confirm")["code"] == "wrong"
    assert box.ask("code", code="root's", new=CODE) == {"ok": True}
    assert box.ask("confirm")["ok"]
    with pytest.raises(CodeRefused, match="not the technician"):
        box.desk.code.check("654321")


def test_a_card_that_nobody_set_up_yet_is_not_called_one_without_a_cable(tmp_path: Path) -> None:
    for name, carrier in (("enp1s0", "1"), ("enp2s0", "0"), ("enp3s0", None)):
        card = tmp_path / "class/net" / name
        (card / "device").mkdir(parents=True)
        (card / "address").write_text("02:00:00:00:00:01\n", "ascii")
        if carrier is not None:
            (card / "carrier").write_text(f"{carrier}\n", "ascii")
    assert [each.has_cable for each in read_cards(tmp_path)] == [True, False, None]
