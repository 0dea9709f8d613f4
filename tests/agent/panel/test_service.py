"""The room's screen over HTTP, with the real capture process and its pins behind it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from pathlib import Path

import pytest

from agent.errors import PortTaken
from agent.hardware.gpio import HOLD_S
from agent.panel.desk import FINGER_PATIENCE_NS, RoomDesk
from agent.panel.service import PanelServer
from tests.agent.panel.conftest import PlayedScreen, RoomScreen
from tests.fakes.waiting import wait_for


def test_a_press_and_a_hold_on_the_screen_are_those_of_the_rooms_button(screen: RoomScreen) -> None:
    press_and_lift(screen)
    shown = screen.wait("recording")
    assert shown["lamps"]["red"] == "on"
    wait_for(lambda: (r := screen.look()["running"]) and r["time"] >= "0:00:01", what="a running time")
    press_and_lift(screen)
    wait_for(lambda: "短按不会停止" in screen.look()["hint"], what="the word that a short press does not stop")
    assert screen.act(do="pin", down=True, page="p1")[0] == 200
    wait_for(lambda: screen.act(do="hold", page="p1") and screen.look()["state"] in ("closing", "ready"), what="a stop")
    assert screen.act(do="pin", down=False, page="p1")[0] == 200
    assert screen.wait("ready")["lamps"]["green"] == "on"


def test_a_page_that_went_away_with_its_finger_on_the_button_is_let_go_before_that_counts_as_a_hold(
    screen: RoomScreen,
) -> None:
    assert FINGER_PATIENCE_NS < HOLD_S * 1e9
    press_and_lift(screen)
    screen.wait("recording")
    screen.act(do="pin", down=True, page="gone")
    # Another page says that it holds the button; that must not keep the finger of the one that is gone.
    wait_for(
        lambda: screen.act(do="hold", page="other") and screen.look()["lamps"]["red"] == "blink",
        within_s=6,
        what="a lifted finger: a short press",
    )
    assert screen.look()["state"] == "recording"


def test_a_pulled_plug_is_shown_and_put_back(screen: RoomScreen) -> None:
    press_and_lift(screen)
    screen.wait("recording")
    assert screen.act(do="unplug", track="scene", out=True)[0] == 200
    wait_for(lambda: track(screen, "scene")["condition"] == "absent", within_s=10, what="a lost track")
    assert track(screen, "scene")["out"] is True
    assert screen.act(do="unplug", track="scene", out=False)[0] == 200
    wait_for(lambda: track(screen, "scene")["condition"] == "recording", within_s=15, what="the track again")
    assert screen.act(do="unplug", track="nothing", out=True)[0] == 409


def test_another_page_neither_reads_nor_presses(screen: RoomScreen) -> None:
    assert screen.ask("GET", "/state.json", Host="evil.example:80")[0] == 421
    assert screen.ask("GET", "/", Sec_Fetch_Site="cross-site")[0] == 403
    deed = json.dumps({"do": "pin", "down": True, "page": "x"}).encode()
    token = screen.server.guard.token
    own = {"Origin": screen.address, "Content_Type": "application/json", "X_Panel_Token": token}
    for wrong in ({"Origin": "http://evil.example"}, {"X_Panel_Token": "x"}, {"Content_Type": "text/plain"}):
        assert screen.ask("POST", "/act", deed, **(own | wrong))[0] in (403, 415)
    assert screen.ask("POST", "/act", b"{}", **own)[0] == 400
    assert screen.ask("POST", "/act", b"no json", **own)[0] == 400
    assert screen.ask("POST", "/act", b"[]", **own)[0] == 400
    for path in ("/events", "/preview?track=scene"):
        assert screen.ask("GET", path, Host="evil.example:80")[0] == 421
        assert screen.ask("GET", path, Sec_Fetch_Site="cross-site")[0] == 403
    assert screen.ask("POST", "/elsewhere", deed, **own)[0] == 404
    assert screen.box.state()["state"] == "ready"


def test_only_this_machine_reaches_the_screen(screen: RoomScreen) -> None:
    assert screen.server.socket.getsockname()[0] == "127.0.0.1"
    with socket.socket() as probe:
        probe.settimeout(1)
        assert probe.connect_ex(("127.0.0.2", screen.server.guard.port)) != 0


def test_english_by_a_switch_and_silence_is_said(screen: RoomScreen) -> None:
    assert screen.look(lang="en")["headline"] == "Ready"
    assert screen.look()["headline"] == "就绪"
    assert '<html lang="en">' in screen.ask("GET", "/?lang=en")[1].decode()
    screen.box.kill()
    assert screen.wait("silent")["lamps"] == {"red": "off", "amber": "off", "green": "off"}
    assert screen.act(do="pin", down=True, page="p1")[0] == 503


def test_a_change_is_pushed_to_the_page_and_silence_is_filled_with_beats(played: PlayedScreen) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", played.server.guard.port, timeout=10)
    connection.request("GET", "/events?lang=en")
    stream = connection.getresponse()
    assert stream.getheader("Content-Type") == "text/event-stream; charset=utf-8"

    def next_event(name: str) -> str:
        for line in stream:
            if line.decode().strip() == f"event: {name}":
                return next(stream).decode()
        raise AssertionError("the stream ended")

    assert '"state":"ready"' in next_event("state")
    played.capture.say("recording")
    assert '"headline":"Recording"' in next_event("state")
    assert next_event("beat")
    connection.close()


def test_a_deed_reaches_capture_and_its_refusal_comes_back_in_words(played: PlayedScreen) -> None:
    status, answer = played.act(do="act", deed="chapter", id="C1_NOTICE", by="foot-switch")
    assert status == 200 and json.loads(answer)["ok"]
    assert played.capture.deeds() == [{"deed": "chapter", "by": "foot-switch", "id": "C1_NOTICE"}]
    for code, words in (("missing", "还有缺项，请先说明原因"), ("of another version", "no such thing")):
        played.capture.answers["stop"] = {"ok": False, "code": code, "error": "no such thing"}
        status, answer = played.act(do="act", deed="stop")
        assert (status, json.loads(answer)["words"]) == (409, words)
    assert played.act(do="act", deed="command")[0] == 400
    assert len(played.capture.deeds()) == 3


def test_no_picture_is_given_while_no_page_looks_or_the_watch_is_dark(played: PlayedScreen) -> None:
    assert played.ask("GET", "/preview?track=scene") == (204, b"")
    with played.server.desk.watcher.looking():
        picture = wait_for(lambda: played.ask("GET", "/preview?track=scene")[1], what="a picture")
        assert picture == played.watch.pictures["scene"]
        assert played.ask("GET", "/preview?track=nothing") == (204, b"")
        played.watch.is_dark = True
        assert played.ask("GET", "/preview?track=scene") == (204, b"")


def press_and_lift(screen: RoomScreen) -> None:
    """A short press through the page's own deeds: long enough for the contact to settle."""
    ignored = screen.box.state()["state"]
    assert screen.act(do="pin", down=True, page="p1")[0] == 200
    if ignored == "ready":
        screen.wait("opening", "recording")
    else:
        threading.Event().wait(0.12)  # a finger's time: the contact's filter wants 30 ms of it
    assert screen.act(do="pin", down=False, page="p1")[0] == 200


def track(screen: RoomScreen, name: str) -> dict[str, object]:
    found: dict[str, object] = next(each for each in screen.look()["tracks"] if each["name"] == name)
    return found


def test_a_port_that_is_taken_is_said_with_its_number(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        desk = RoomDesk(control=tmp_path / "c.sock", is_pretend=True, languages=("zh",), pages="")
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}: expected a free port"):
            PanelServer(desk, port=port, box="box-1")
