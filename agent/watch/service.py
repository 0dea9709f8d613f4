"""The watch's process: reads the feed, keeps the room, tells capture, serves watch.sock. Until SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path

from agent import clock, supervise
from agent.control import ControlSocket, ask
from agent.feed.client import FeedReader
from agent.feed.errors import FeedError
from agent.feed.messages import Dark
from agent.feed.server import SOCKET_NAME as FEED_SOCKET
from agent.media.signals import thresholds
from agent.media.signals.errors import NoFaceModel
from agent.media.signals.faces import FaceFinder
from agent.media.signals.following import FindsFaces
from agent.media.sources.opencv import cv2
from agent.watch import desk
from agent.watch.errors import CaptureSilent
from agent.watch.room import WatchedRoom
from agent.watch.teller import Teller
from firmware_config.profile import Profile

READ_S = 0.2
AGAIN_S = 1.0
ANSWER_S = 1.0

log = logging.getLogger(__name__)


def serve(profile: Profile) -> None:
    """Watches the room of `profile` until it is asked to end."""
    supervise.forbid_core_dumps()
    cv2.setNumThreads(1)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    expected = {str(track.name): track.persons for track in profile.tracks if track.persons}
    Watch(control=profile.control, expected=expected, finder=face_finder(expected), ended=ended).run()


def face_finder(expected: dict[str, int]) -> FindsFaces | None:
    """The model, where somebody is expected and the model is there."""
    if not expected:
        return None
    try:
        return FaceFinder()
    except NoFaceModel as missing:
        log.warning("%s", missing)
        return None


class Watch:
    """One watch beside the capture that answers at `control`. `ended` ends it."""

    def __init__(
        self, *, control: Path, expected: dict[str, int], finder: FindsFaces | None, ended: threading.Event
    ) -> None:
        self._control, self._ended = control, ended
        self._feed = control.parent / FEED_SOCKET
        self._room = WatchedRoom(thresholds=thresholds.load(), expected=expected, finder=finder)
        self._teller = Teller()
        self._alive = supervise.Alive()
        self._socket = ControlSocket(
            control.parent / desk.SOCKET_NAME,
            handle=lambda request: desk.handle(request, lambda: self._room.shown),
            clock=clock.boottime_ns,
        )

    def run(self) -> None:
        """Until `ended`; a capture that goes is waited for, and nothing of it is kept."""
        self._socket.start()
        self._alive.ready()
        try:
            while not self._ended.is_set():
                self._alive.say()
                try:
                    self._follow()
                except FeedError as error:
                    log.info("Nothing to watch: %s", error)
                self._room.empty(is_dark=False)
                self._teller.forget()
                self._ended.wait(AGAIN_S)
        finally:
            self._socket.stop()

    def _follow(self) -> None:
        with FeedReader(self._feed) as feed:
            log.info("Watching what capture takes in.")
            while not self._ended.is_set():
                self._alive.say()
                message = feed.read(READ_S)
                if message is not None:
                    self._teller.note(self._room.take(message))
                    if isinstance(message, Dark):
                        self._teller.forget()
                self._tell()

    def _tell(self) -> None:
        now_ns = clock.boottime_ns()
        if self._room.shown.is_dark or not self._teller.is_due(now_ns):
            return
        try:
            if self._teller.held is None:
                self._teller.learn(self._answer({"do": "state"}))
            if (due := self._teller.next(self._room.shown.signals, now_ns)) is not None:
                key, request = due
                self._answer(request)
                self._teller.told(key)
                log.info("Capture was told that %s %s has %s.", key[0].value, key[1], request["is"])
        except (OSError, ValueError, CaptureSilent) as error:
            self._teller.failed(now_ns)
            log.debug("Capture was not told: %s", error)

    def _answer(self, request: dict[str, object]) -> dict[str, object]:
        answer = ask(self._control, request, timeout_s=ANSWER_S)
        if not answer.get("ok"):
            raise CaptureSilent(f"control socket: expected ok, got {answer.get('code')!r}")
        return answer
