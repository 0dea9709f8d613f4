"""A box is enrolled at its own screen: keys for fingers, the code from paper, the centre's person; all of it real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agent import clock
from agent.enrolling import service
from agent.enrolling.camera import look
from agent.enrolling.desk import EnrolDesk
from agent.enrolling.technician import KnownToNetwork
from agent.enrolling.under_way import UnderWay
from agent.panel.enrol import enrol_page
from agent.panel.network import network_page
from agent.panel.setting_up import SetUpServer
from agent.system import network_service
from agent.system.code import TechnicianCode
from agent.system.network import Keeper
from agent.system.network import Places as NetworkPlaces
from firmware_config.enrol import install
from server.devices.models import EnrolmentState
from tests.fakes.waiting import wait_for
from tests.server.devices.enrolling import EnrollingCentre, NewBox, certify
from tests.server.devices.test_enrolment import box, centre, pytestmark  # noqa: F401 - fixtures

CODE = "402917"


@dataclass
class Screen:
    """A box out of its carton, its two processes with rights, and the browser before it."""

    folder: Path
    places: install.Places
    server: SetUpServer
    page: Page
    stop: Callable[[], None]
    start: Callable[[], None]

    @property
    def step(self) -> str:
        return str(self.server.pages["/enrol"].show("zh").get("step"))

    def reads(self, text: str) -> None:
        self.page.wait_for_selector(f"text={text}")

    def press(self, *keys: str) -> None:
        """Fingers on the screen."""
        for key in keys:
            self.page.click(f"#keypad button:text-is('{key}')")


@pytest.fixture
def screen(tmp_path: Path, browser: Browser, box: NewBox) -> Iterator[Screen]:  # noqa: F811
    folder = box.folder
    box.profile.parent.mkdir(parents=True)
    places = install.usual_places(box.profile, tls=folder / "tls", use_file=True)
    networks = NetworkPlaces(networks=folder / "net", time=folder / "time", kept=folder / "kept/network.toml")
    for each in (networks.networks, networks.time, networks.kept.parent):
        each.mkdir(parents=True)
    network = network_service.NetworkDesk(
        keeper=Keeper(networks, reload=lambda: None),
        code=TechnicianCode(networks.kept.with_name("code"), "root's", clock.boottime_ns, lambda n: b"s" * n),
        cards=tuple,
        is_recording=lambda: False,
        clock=clock.boottime_ns,
    )
    n_sock, e_sock = tmp_path / "n.sock", tmp_path / "e.sock"
    ended = threading.Event()
    threads = [threading.Thread(target=network_service.run, args=(network, n_sock, ended))]
    running: list[tuple[threading.Thread, threading.Event]] = []

    def start() -> None:
        desk = EnrolDesk(
            under_way=UnderWay(places, software="1", hardware="board", look=look, clock=clock.boottime_ns),
            technician=KnownToNetwork(n_sock),
            model="pretend",
            cameras=lambda: (str(tmp_path / "paper.png"),),
            clock=clock.boottime_ns,
        )
        over = threading.Event()
        thread = threading.Thread(target=service.run, args=(desk, e_sock, over))
        thread.start()
        running.append((thread, over))
        wait_for(e_sock.exists, what="the enrolling process")

    def stop() -> None:
        thread, over = running.pop()
        over.set()
        thread.join(20)

    server = SetUpServer(
        box.profile,
        port=0,
        pages={"/network": network_page(n_sock), "/enrol": enrol_page(e_sock)},
        linger_ns=60 * 10**9,
    )
    threads.append(threading.Thread(target=server.serve_forever, args=(0.05,)))
    for thread in threads:
        thread.start()
    start()
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"http://{server.guard.hosts[0]}/")
    page.wait_for_selector("#form:not([hidden])")
    yield Screen(folder, places, server, page, stop, start)
    context.close()
    server.shutdown()
    server.server_close()
    ended.set()
    if running:
        stop()
    for thread in threads:
        thread.join(10)


def test_a_box_is_enrolled_with_fingers_and_paper_and_a_power_cut_costs_nothing(
    centre: EnrollingCentre,  # noqa: F811
    screen: Screen,
    box: NewBox,  # noqa: F811
) -> None:
    page = screen.page
    made, file = centre.code()
    _, origin, code = file.read_text().split()
    groups = code.split("-")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("[name=origin]", "10.1.2.3:port")
    page.click("[name='group.1']")
    slip = groups[0][:4] + ("2" if groups[0][4] != "2" else "3")
    screen.press(*slip)
    screen.reads("这一组与纸上不符")
    screen.press("⌫ 退格", groups[0][4])
    page.wait_for_selector("[name='group.1'].good")
    for group in groups[1:]:
        page.keyboard.type(group.lower())  # the next field has the focus by itself
    page.wait_for_selector("[name='group.5'].good")
    page.fill("#code", CODE)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=origin][aria-invalid=true]")
    page.fill("[name=origin]", origin.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector("#comparison:visible")
    made.refresh_from_db()
    assert page.inner_text("#comparison") == made.comparison
    assert "没有用 TPM 2.0" in page.inner_text("#protection")
    screen.stop()
    screen.reads("登记程序没有应答")
    screen.start()
    wait_for(lambda: screen.step == "waiting", what="an enrolment that went on by itself")
    assert centre.accepts(made, page.inner_text("#comparison")).state == EnrolmentState.ACCEPTED
    certify()
    page.wait_for_selector("#done:visible", timeout=20_000)
    assert made.box_name in page.inner_text("#who")
    screen.stop()
    with page.expect_response(lambda answer: "/enrol.json" in answer.url and "silent" in answer.text()):
        pass
    assert page.is_visible("#done") and page.is_hidden("#said")
    assert box.enrolled().box == made.box_name and not screen.places.begun.exists()


def test_a_camera_reads_the_paper_and_what_hinders_is_said_with_a_way_on(
    centre: EnrollingCentre,  # noqa: F811
    screen: Screen,
    tmp_path: Path,
) -> None:
    import qrcode

    page = screen.page
    made, file = centre.code()
    page.fill("#code", CODE)
    page.click("#read")
    screen.reads("没有读到二维码")
    qrcode.make(file.read_text().strip()).save(str(tmp_path / "paper.png"))
    page.fill("#code", "999999")
    page.click("#read")
    screen.reads("技术员口令不对")
    page.fill("#code", CODE)
    page.click("#read")
    page.wait_for_selector("#comparison:visible")
    made.refresh_from_db()
    assert made.state == EnrolmentState.ASKED
    centre.browser.post(f"/rooms/enrolment/{made.pk}/refuse/", {"reason": "不是这台"})
    screen.reads("中心未批准")
    page.fill("#code-again", CODE)
    page.click("#other")
    page.wait_for_selector("#form:not([hidden])")
    assert not screen.places.begun.exists() and not screen.places.profile.exists()
