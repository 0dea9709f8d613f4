"""The panel's network page in a real Chromium, with the network's own process behind it; only networkd is not there."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agent import clock
from agent.panel.desk import RoomDesk
from agent.panel.network import network_page
from agent.panel.service import PanelServer
from agent.system import network_service
from agent.system.cards import CardSeen
from agent.system.code import TechnicianCode
from agent.system.network import Keeper, Places
from tests.fakes.waiting import wait_for

CARDS = (
    CardSeen(card="enp1s0", mac="02:00:00:00:00:01", has_cable=True, addresses=("192.0.2.7/24",)),
    CardSeen(card="enp2s0", mac="02:00:00:00:00:02", has_cable=False, addresses=()),
)


@dataclass(frozen=True, slots=True)
class NewBox:
    """A box whose network nobody set yet, and its panel."""

    server: PanelServer
    desk: network_service.NetworkDesk
    networks: Path

    @property
    def address(self) -> str:
        return f"http://{self.server.guard.hosts[0]}/network"

    def in_force(self) -> str:
        file = self.networks / "10-msr-room.network"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[NewBox]:
    places = Places(networks=tmp_path / "net", time=tmp_path / "time", kept=tmp_path / "state/network.toml")
    for each in (places.networks, places.time, places.kept.parent):
        each.mkdir()
    desk = network_service.NetworkDesk(
        keeper=Keeper(places, reload=lambda: None),
        code=TechnicianCode(places.kept.with_name("code"), "root's", clock.boottime_ns, lambda n: b"s" * n),
        cards=lambda: CARDS,
        is_recording=lambda: False,
        clock=clock.boottime_ns,
    )
    path, ended = tmp_path / "n.sock", threading.Event()
    process = threading.Thread(target=network_service.run, args=(desk, path, ended))
    process.start()
    wait_for(path.exists, what="the network's process")
    room = RoomDesk(control=tmp_path / "c.sock", is_pretend=True)
    server = PanelServer(room, port=0, box="box-1", pages={"/network": network_page(path)})
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield NewBox(server, desk, places.networks)
    server.shutdown()
    server.server_close()
    ended.set()
    process.join(10)


@pytest.fixture
def page(browser: Browser, box: NewBox) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(box.address)
    page.wait_for_selector("#cards tr")
    yield page
    context.close()
    assert complaints == []


def test_a_technician_sets_a_new_boxs_network_with_a_keyboard_tries_it_and_keeps_it(page: Page, box: NewBox) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "设定技术员口令" in page.inner_text("#code-label")
    page.fill("[name='room.address']", "10.1.2.3")
    page.fill("#code", "402917")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='room.address'][aria-invalid=true]")
    assert "/24" in page.inner_text("#said")
    page.fill("[name='room.address']", "10.1.2.3/24")
    page.fill("[name='room.gateway']", "10.1.2.1")
    page.fill("[name='room.ntp']", "10.1.2.4 10.1.2.5")
    page.check("#second")
    assert page.input_value("[name='cameras.card']") == "enp2s0"
    page.fill("[name='cameras.address']", "192.168.50.1/24")
    page.keyboard.press("Enter")
    page.wait_for_selector("#trial:not([hidden])")
    assert "Address=10.1.2.3/24" in box.in_force()
    page.keyboard.press("Enter")  # the focus stands on 保留
    page.wait_for_selector("#trial", state="hidden")
    assert "已保留" in page.inner_text("#said")
    assert box.desk.keeper.kept is not None
    page.reload()
    page.wait_for_selector("#cards tr")
    wait_for(lambda: page.input_value("[name='room.gateway']") == "10.1.2.1", what="what was kept")
    assert page.inner_text("#code-label") == "技术员口令"


def test_another_page_changes_nothing_and_a_process_that_is_away_is_said(
    page: Page, box: NewBox, tmp_path: Path
) -> None:
    values = {"do": "apply", "network": {"room": {"card": "enp1s0", "address": "10.9.9.9/24"}}, "code": "402917"}
    answer = page.request.post(box.address, data=json.dumps(values), headers={"Content-Type": "application/json"})
    assert answer.status == 403
    assert box.in_force() == ""
    away = network_page(tmp_path / "nobody.sock")
    assert re.search("systemctl status msr-network", away.show("zh")["words"])
