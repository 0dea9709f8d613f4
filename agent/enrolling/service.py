"""The process `msr-agent enrol serve`: enrols the box at the screen's word, and ends once it is enrolled.

It runs as root, for it makes keys and gives them to those who use them; it is started only where there is no profile.
"""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path

from agent import clock, supervise
from agent.board import describe_board
from agent.control import ControlSocket
from agent.enrolling.camera import look
from agent.enrolling.desk import EnrolDesk
from agent.enrolling.models import model_of_board
from agent.enrolling.technician import KnownToNetwork
from agent.enrolling.under_way import UnderWay
from agent.enrolling.units import start_units
from agent.settings import software_version
from firmware_config.enrol.install import Places

SOCKET = Path("/run/msr-enrol/enrol.sock")
ASK_AGAIN_S = 3.0
#: So long the screen is still told how it ended.
LINGER_S = 30.0

log = logging.getLogger(__name__)


def serve(places: Places, socket: Path = SOCKET) -> None:
    """Until the box is enrolled, SIGTERM or SIGINT."""
    supervise.forbid_core_dumps()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    hardware = describe_board()
    desk = EnrolDesk(
        under_way=UnderWay(
            places, software=software_version(), hardware=hardware, look=look, clock=clock.boottime_ns
        ),
        technician=KnownToNetwork(),
        model=model_of_board(hardware),
        cameras=cameras,
        clock=clock.boottime_ns,
    )  # fmt: skip
    run(desk, socket, ended)


def run(desk: EnrolDesk, path: Path, ended: threading.Event, *, linger_s: float = LINGER_S) -> None:
    """Serves `desk` at `path` and does its work. Each round asks the centre at most once."""
    under_way, alive = desk.under_way, supervise.Alive()
    server = ControlSocket(path, handle=desk.handle, clock=clock.boottime_ns)
    server.start()
    alive.ready()
    while not ended.is_set() and not under_way.is_enrolled:
        under_way.round()
        alive.say()
        if not under_way.is_enrolled:
            under_way.wait(ASK_AGAIN_S)
    if under_way.is_enrolled:
        log.info(
            "Enrolled as %s; the box's processes are %sstarted.", under_way.told.box, "" if start_units() else "not "
        )
        ended.wait(linger_s)
    server.stop()


def cameras(folder: Path = Path("/dev")) -> tuple[str, ...]:
    """The cameras of this machine that could read a code from paper."""
    return tuple(str(path) for path in sorted(folder.glob("video[0-9]*")))
