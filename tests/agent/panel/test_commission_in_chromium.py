"""A room is commissioned at its own screen, in a real Chromium: a real self-test asks, what it found stands there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agent import clock
from agent.frontdrivers import FrontPanel, front_panel
from agent.outbox.disk import RealDisk
from agent.outbox.selftests import report_files, reports_of
from agent.panel.commission import commission_page
from agent.panel.desk import RoomDesk
from agent.panel.service import PanelServer
from agent.selftest import run
from agent.selftest.real import RealMachine
from agent.selftest.run import Wanted
from agent.selftest.screen import Screen
from agent.settings import settings_for
from agent.system import network_service
from agent.system.code import TechnicianCode
from agent.system.network import Keeper, Places
from agent.things.drivers import hands_of
from firmware_config.profile import load
from firmware_config.selftests import catalogue
from tests.agent.box_process import BoxProcess
from tests.fakes.waiting import wait_for

CODE = "402917"


@dataclass(slots=True)
class Room:
    """A box whose capture stands still, its panel, and what systemd does where the wish for a commissioning appears."""

    box: BoxProcess
    wish: Path
    hand: Path
    panel: FrontPanel
    is_recording: bool = False
    server: PanelServer | None = None

    @property
    def address(self) -> str:
        assert self.server is not None
        return f"http://{self.server.guard.hosts[0]}/commission"

    def commission(self) -> None:
        """As msr-commission.service."""
        by = self.wish.read_text(encoding="utf-8")
        self.wish.unlink()
        settings, screen = settings_for(load(self.box.folder / "profile.toml")), Screen(self.hand, clock.boottime_ns)
        screen.start()
        wanted = Wanted(
            form="commissioning",
            by=by,
            run=b"r" * 16,
            limits=replace(catalogue().limits, seconds=2, hand_s=20),
            hand=screen,
            panel=lambda: self.panel,
            things=lambda: hands_of(settings.profile),
            found=screen.found,
        )
        report, _ = run.test(settings, wanted, RealMachine(), RealDisk())
        screen.ended(report)
        screen.stop()

    def press(self, seconds: float) -> None:
        """A finger on the button, in a thread of its own."""
        assert self.panel.finger is not None
        threading.Thread(target=self.panel.finger.press, args=(seconds,)).start()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    box = BoxProcess(tmp_path / "box")
    folder = tmp_path / "commission"
    made = Room(
        box=box,
        wish=tmp_path / "wish",
        hand=folder / "hand.sock",
        panel=front_panel(settings_for(load(box.folder / "profile.toml"))),
    )
    places = Places(networks=tmp_path / "net", time=tmp_path / "time", kept=tmp_path / "state/network.toml")
    for each in (places.networks, places.time, places.kept.parent):
        each.mkdir()
    desk = network_service.NetworkDesk(
        keeper=Keeper(places, reload=lambda: None),
        code=TechnicianCode(places.kept.with_name("code"), "root's", clock.boottime_ns, lambda n: b"s" * n),
        cards=tuple,
        is_recording=lambda: made.is_recording,
        clock=clock.boottime_ns,
        commission=made.wish,
    )
    desk.code.set(CODE)
    socket, ended = tmp_path / "n.sock", threading.Event()
    process = threading.Thread(target=network_service.run, args=(desk, socket, ended))
    process.start()
    wait_for(socket.exists, what="the network's process")
    made.server = PanelServer(
        RoomDesk(control=tmp_path / "c.sock", is_pretend=True),
        port=0,
        box="box-1",
        pages={"/commission": commission_page(folder, socket)},
    )
    threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    ended.set()
    process.join(10)


@pytest.fixture
def page(browser: Browser, room: Room) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(room.address)
    page.wait_for_selector("#form:not([hidden])")
    yield page
    context.close()


def test_a_technician_commissions_the_room_at_its_screen_and_reads_what_was_found(page: Page, room: Room) -> None:
    page.fill("#by", "技-017")
    page.fill("#code", CODE)
    room.is_recording = True
    page.keyboard.press("Enter")
    page.wait_for_selector("text=正在录制或会见")
    assert not room.wish.exists()
    room.is_recording = False
    page.click("#begin")
    page.wait_for_selector("text=正在停下录制程序")
    wait_for(room.wish.exists, what="the wish for a commissioning")
    work = threading.Thread(target=room.commission)
    work.start()
    page.wait_for_selector("text=播放闪光页")
    page.keyboard.press("n")  # nobody has the page: not measured
    page.wait_for_selector("text=请按一下录制按钮")
    room.press(0.2)
    page.wait_for_selector("text=按住录制按钮两秒以上")
    room.press(2.4)
    for colour in ("红", "黄", "绿"):
        page.wait_for_selector(f"text=现在只有{colour}灯亮着")
        page.click("#no" if colour == "黄" else "#yes")
    page.wait_for_selector("text=听到提示音了吗")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Enter")  # the focus stands on 是
    work.join(60)
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#verdict") == "不合格" and "技-017" in page.inner_text("#when")
    found = page.inner_text("#findings")
    assert "灯没有亮" in found and "检查灯的接线和配置中的引脚号" in found and "本房间没有报警按钮" in found
    assert len(report_files(reports_of(room.box.outbox))) == 1


def test_without_the_code_nothing_begins_and_an_english_reader_is_told_why(page: Page, room: Room) -> None:
    page.goto(f"{room.address}?lang=en")
    page.click("#begin")
    page.wait_for_selector("text=Fill in your staff number")
    page.fill("#by", "T-017")
    page.fill("#code", "111111")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This is not the technician's code")
    assert not room.wish.exists()
