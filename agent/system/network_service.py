"""The process `msr-agent network serve`: keeps the box's network, and is asked at a Unix socket by panel and console.

It runs as networkd's own user, so that networkd reads its files again at its word; it has no right beside that.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agent import clock, supervise
from agent.control import Answer, ControlSocket, ask, refusal
from agent.system.cards import CardSeen, read_cards
from agent.system.code import CodeRefused, TechnicianCode
from agent.system.network import Keeper, Places, Trial
from firmware_config.errors import NetworkRefused, ProfileError
from firmware_config.files import write_whole
from firmware_config.network import plain, read_network

SOCKET, TOKEN, CODE = Path("/run/msr-network/network.sock"), "token", "code"
CAPTURE = Path("/run/msr/control.sock")
LOOK_S = 0.5
RELOAD_S = 20
MOST_BY = 32
#: States of capture in which a camera of the network may be filming.
BUSY = ("opening", "recording", "suspended", "confidential", "closing")

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class NetworkDesk:
    """Answers requests: `show` to anybody of the group, the rest with the technician's code."""

    keeper: Keeper
    code: TechnicianCode
    cards: Callable[[], tuple[CardSeen, ...]]
    is_recording: Callable[[], bool]
    clock: Callable[[], int]
    #: systemd begins a commissioning where this file comes to be (msr-commission.path); it holds whose hand it is.
    commission: Path = SOCKET.with_name("commission")

    def handle(self, request: Mapping[str, Any]) -> Answer:
        """One request's answer."""
        try:
            match request["do"]:
                case "show":
                    return self.show()
                case "apply":
                    return self._apply(request)
                case "confirm":
                    self.code.check(_text(request, "code"))
                    self.keeper.confirm()
                    return self.show()
                case "undo":
                    self.code.check(_text(request, "code"))
                    self.keeper.restore()
                    return self.show()
                case "check":
                    self._believe(request)
                    return {"ok": True}
                case "commission":
                    return self._commission(request)
                case "code":
                    self.code.check(_text(request, "code"))
                    self.code.set(_text(request, "new"))
                    return {"ok": True}
                case _:
                    return refusal("unknown", "expected show, apply, confirm, undo, check, commission or code")
        except CodeRefused as refused:
            return refusal(refused.code, str(refused))
        except NetworkRefused as refused:
            return {**refusal(refused.code, str(refused)), "where": refused.where}
        except ProfileError as wrong:
            return {**refusal("form", str(wrong)), "where": wrong.where}
        except LookupError as error:
            return refusal("no-trial", str(error))
        except OSError as error:
            log.error("The network could not be set: %s", error)
            return refusal("system", f"{error}; look at `journalctl -u msr-network -u systemd-networkd`")

    def show(self) -> Answer:
        """What is kept, what is on trial and for how long, which cards there are."""
        keeper, now_ns = self.keeper, self.clock()
        trial = keeper.trial
        return {
            "ok": True,
            "kept": plain(keeper.kept) if keeper.kept else None,
            "trial": _told(trial, now_ns) if trial else None,
            "cards": [asdict(each) for each in self.cards()],
            "has_code": self.code.is_set,
        }

    def _apply(self, request: Mapping[str, Any]) -> Answer:
        values = request.get("network")
        if not isinstance(values, dict):
            return refusal("form", "expected `network`, an object with `room`")
        network = read_network(values)
        known = {each.card for each in self.cards()}
        for where, card in (("room.card", network.room), ("cameras.card", network.cameras)):
            if card is not None and card.card not in known:
                raise NetworkRefused(where, "no-card", f"expected one of {', '.join(sorted(known))}, got {card.card}")
        self._believe(request)
        if self.is_recording():
            return refusal("recording", "the room records: the network is changed afterwards")
        self.keeper.try_out(network, self.clock())
        return self.show()

    def _commission(self, request: Mapping[str, Any]) -> Answer:
        """Capture is stopped for it: never while somebody is recorded or talks."""
        by = _text(request, "by").strip()
        if not by or len(by) > MOST_BY or not by.isprintable():
            return {**refusal("by", f"expected a staff number of 1 to {MOST_BY} characters"), "where": "by"}
        self._believe(request)
        if self.is_recording():
            return refusal("recording", "the room records: it is commissioned afterwards")
        write_whole(self.commission, by.encode(), mode=0o640)
        return {"ok": True}

    def _believe(self, request: Mapping[str, Any]) -> None:
        """Who sets the first network of a new box chooses the code; from then on it is asked for."""
        code = _text(request, "code")
        if self.keeper.kept is None and not self.code.is_set and code != self.code.token:
            self.code.set(code)
        self.code.check(code)


def _told(trial: Trial, now_ns: int) -> dict[str, Any]:
    return {"network": plain(trial.network), "left_s": max(0, (trial.until_ns - now_ns) // 1_000_000_000)}


def reload_networkd() -> None:
    """networkd reads its files again. Raises OSError with its words."""
    command = ("networkctl", "reload")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=RELOAD_S, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"networkctl reload: no answer within {RELOAD_S} s") from error
    if done.returncode != 0:
        raise OSError(f"networkctl reload: {done.stderr.strip()[:200]}")


def is_recording(control: Path = CAPTURE) -> bool:
    """True while the room records; a capture that does not answer records nothing new."""
    try:
        return ask(control, {"do": "state"}).get("state") in BUSY
    except (OSError, ValueError):
        return False


def serve(socket: Path = SOCKET, places: Places | None = None) -> None:
    """Keeps the network, until SIGTERM or SIGINT."""
    supervise.forbid_core_dumps()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    places = places or Places()
    desk = NetworkDesk(
        keeper=Keeper(places, reload=reload_networkd),
        code=TechnicianCode(places.kept.with_name(CODE), secrets.token_hex(16), clock.boottime_ns, os.urandom),
        cards=read_cards,
        is_recording=is_recording,
        clock=clock.boottime_ns,
    )
    run(desk, socket, ended)


def run(desk: NetworkDesk, path: Path, ended: threading.Event) -> None:
    """Serves `desk` at `path` until `ended`. What was kept is in force first."""
    token = path.with_name(TOKEN)
    token.unlink(missing_ok=True)
    token.touch(mode=0o600)
    token.write_text(desk.code.token, encoding="ascii")
    try:
        desk.keeper.restore()
    except OSError as error:
        log.error("The network that was kept could not be put in force: %s", error)
    lock = threading.Lock()

    def handle(request: Mapping[str, Any]) -> Answer:
        with lock:
            return desk.handle(request)

    server, alive = ControlSocket(path, handle=handle, clock=clock.boottime_ns), supervise.Alive()
    server.start()
    alive.ready()
    while not ended.wait(LOOK_S):
        with lock:
            _look(desk)
        alive.say()
    server.stop()


def _look(desk: NetworkDesk) -> None:
    try:
        desk.keeper.look(desk.clock())
    except OSError as error:
        log.error("The network before could not be put in force again: %s", error)


def _text(request: Mapping[str, Any], key: str) -> str:
    value = request.get(key, "")
    return value if isinstance(value, str) else ""
