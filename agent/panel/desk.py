"""What a page sees and does: the watcher's news in words, deeds passed on, and the finger on a pretend button."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agent import clock
from agent.control import ask
from agent.panel.deeds import request_of
from agent.panel.facts import boot_of
from agent.panel.signing import signing
from agent.panel.view import is_dark, levels_of, page_state
from agent.panel.watcher import Seen, Watcher
from agent.panel.words import Lang

log = logging.getLogger(__name__)

FINGER_PATIENCE_NS = 1_500_000_000
CAPTURE_PATIENCE_S = 2.0


class RoomDesk:
    """One room's screen; `languages` are those of its spoken notices, `pages` the origin of the centre's pages, or "".

    A finger whose page has gone is lifted: a button never stays down by itself.
    """

    def __init__(self, *, control: Path, is_pretend: bool, languages: Sequence[str] = (), pages: str = "") -> None:
        self._control, self.is_pretend, self._languages = control, is_pretend, tuple(languages)
        self.pages = pages
        self.watcher = Watcher(control=control)
        self._out: set[str] = set()
        self._finger: tuple[str, int] | None = None

    def show(self, seen: Seen, lang: Lang) -> dict[str, Any]:
        """The page's state of what was seen."""
        boot = boot_of(seen.state)
        shown = page_state(seen.state, seen.facts, boot=boot, out=self._out, lang=lang, languages=self._languages)
        return shown | {"buttons": [*shown["buttons"], *signing(seen.state, lang, self.pages)]}

    def levels(self, seen: Seen, lang: Lang) -> dict[str, Any]:
        """Levels, signals and persons by track; nothing while it is dark."""
        return levels_of(seen.levels, seen.state, lang)

    def picture(self, track: str) -> bytes | None:
        """A JPEG, or None: no watch, no such picture, or dark."""
        if is_dark(self.watcher.wait(-1, 0).state):
            return None
        try:
            answer = self.watcher.picture(track)
            picture = base64.b64decode(answer["jpeg"], validate=True) if answer.get("ok") else None
        except (OSError, ValueError, KeyError, binascii.Error):
            return None
        return None if is_dark(self.watcher.wait(-1, 0).state) else picture

    def act(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Passes a deed to capture. Raises OSError if capture is silent, ValueError for what is no deed."""
        match request:
            case {"do": "act"}:
                return self._ask(request_of(request))
            case {"do": "pin", "down": bool(down), "page": str(page)}:
                answer = self._ask({"do": "pin", "down": down})
                self._finger = (page, clock.boottime_ns()) if down and answer.get("ok") else None
                return answer
            case {"do": "hold", "page": str(page)}:
                if self._finger is not None and self._finger[0] == page:
                    self._finger = page, clock.boottime_ns()
                return {"ok": True}
            case {"do": "unplug", "track": str(track), "out": bool(out)}:
                answer = self._ask({"do": "unplug", "track": track, "out": out})
                if answer.get("ok"):
                    (self._out.add if out else self._out.discard)(track)
                return answer
        raise ValueError("expected act, pin, hold or unplug")

    def lift_lost_finger(self) -> None:
        """Lets go of the button when the page that holds it has not been heard for 1.5 s."""
        finger = self._finger
        if finger is not None and clock.boottime_ns() - finger[1] > FINGER_PATIENCE_NS:
            log.warning("The page went away with its finger on the button; it was lifted.")
            self._lift()

    def _lift(self) -> None:
        try:
            self.act({"do": "pin", "down": False, "page": ""})
        except OSError as error:
            log.warning("Capture did not hear that the finger was lifted: %s", error)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        return ask(self._control, request, timeout_s=CAPTURE_PATIENCE_S)
