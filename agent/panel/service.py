"""The panel's HTTP server: loopback only, one small page, its state, and the deeds `pin` and `unplug`."""

from __future__ import annotations

import json
import logging
import secrets
import signal
import threading
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from agent import clock
from agent.control import ask
from agent.panel.facts import Facts, read_facts
from agent.panel.guard import Guard, NotAllowed
from agent.panel.view import page_state
from agent.panel.words import PAGE, Lang, lang_of
from firmware_config.profile import Profile

log = logging.getLogger(__name__)

PAGE_FOLDER = Path(__file__).parent / "page"
FILES = {"/panel.css": "text/css", "/panel.js": "text/javascript", "/panel.svg": "image/svg+xml"}
FRESH_NS = 100_000_000
FINGER_PATIENCE_NS = 1_500_000_000
CAPTURE_PATIENCE_S = 1.0
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class RoomDesk:
    """What the page sees and does. A finger whose page has gone is lifted: a button never stays down by itself."""

    def __init__(self, *, control: Path, outbox: Path) -> None:
        self._control, self._outbox = control, outbox
        self._lock = threading.Lock()
        self._read_ns = 0
        self._state: dict[str, Any] | None = None
        self._facts = Facts()
        self._out: set[str] = set()
        self._finger: tuple[str, int] | None = None
        self._boot = clock.boot_id()

    def look(self, lang: Lang, page: str) -> dict[str, Any]:
        """The state for a page (its own random name), at most 0.1 s old however many look."""
        with self._lock:
            now = clock.boottime_ns()
            if self._finger is not None and self._finger[0] == page:
                self._finger = page, now
            if now - self._read_ns > FRESH_NS:
                self._state = self._ask_state()
                self._facts = read_facts(self._outbox, _session(self._state))
                self._read_ns = now
            return page_state(self._state, self._facts, boot=self._boot, out=self._out, lang=lang)

    def act(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Passes `pin` or `unplug` to capture. Raises OSError if capture is silent, ValueError for another deed."""
        match request:
            case {"do": "pin", "down": bool(down), "page": str(page)}:
                answer = ask(self._control, {"do": "pin", "down": down}, timeout_s=CAPTURE_PATIENCE_S)
                self._finger = (page, clock.boottime_ns()) if down and answer.get("ok") else None
            case {"do": "unplug", "track": str(track), "out": bool(out)}:
                answer = ask(self._control, {"do": "unplug", "track": track, "out": out}, timeout_s=CAPTURE_PATIENCE_S)
                if answer.get("ok"):
                    (self._out.add if out else self._out.discard)(track)
            case _:
                raise ValueError("expected pin or unplug")
        return answer

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

    def _ask_state(self) -> dict[str, Any] | None:
        try:
            answer = ask(self._control, {"do": "state"}, timeout_s=CAPTURE_PATIENCE_S)
        except (OSError, ValueError):
            return None
        return answer if answer.get("ok") else None


class PanelServer(ThreadingHTTPServer):
    """Serves one desk at 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, desk: RoomDesk, *, port: int, box: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk, self.box = desk, box
        self.guard = Guard(port=self.server_address[1], token=secrets.token_urlsafe(24))

    def service_actions(self) -> None:
        """Between requests: no finger without a page."""
        self.desk.lift_lost_finger()

    def html(self, lang: Lang) -> bytes:
        """The page in one language, with this process's token."""
        words = {name: escape(words[lang]) for name, words in PAGE.items()}
        other = "en" if lang == "zh" else "zh"
        html_lang = "zh-CN" if lang == "zh" else "en"
        page = Template((PAGE_FOLDER / "panel.html").read_text(encoding="utf-8"))
        return page.substitute(
            words, lang=lang, html_lang=html_lang, other=other, token=self.guard.token, box=escape(self.box)
        ).encode()


class _Handler(BaseHTTPRequestHandler):
    server: PanelServer
    server_version, sys_version = "panel", ""
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        """The page, its two files, its state."""
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        lang = lang_of(asked.get("lang"))
        try:
            self.server.guard.check_read(dict(self.headers))
        except NotAllowed as refusal:
            self._say(refusal.status, "text/plain", refusal.reason.encode())
            return
        if url.path == "/":
            self._say(200, "text/html", self.server.html(lang))
        elif url.path == "/state.json":
            state = self.server.desk.look(lang, asked.get("page", ""))
            self._say(200, "application/json", json.dumps(state, ensure_ascii=False).encode())
        elif url.path in FILES:
            self._say(200, FILES[url.path], (PAGE_FOLDER / url.path[1:]).read_bytes())
        else:
            self._say(404, "text/plain", b"not here")

    def do_POST(self) -> None:
        """`/act`, from our own page only."""
        try:
            length = self.server.guard.check_act(dict(self.headers))
            if self.path != "/act":
                raise NotAllowed(404, "not here")
            answer = self.server.desk.act(json.loads(self.rfile.read(length)))
        except NotAllowed as refusal:
            self.close_connection = True
            self._say(refusal.status, "text/plain", refusal.reason.encode())
        except OSError as error:
            self._say(503, "text/plain", f"capture: {error}".encode())
        except ValueError as error:
            self._say(400, "text/plain", str(error).encode())
        else:
            self._say(200 if answer.get("ok") else 409, "application/json", json.dumps(answer).encode())

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in SECURITY.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Five looks a second are not worth a line each."""


def serve(profile: Profile) -> None:
    """Runs the panel of a box until SIGTERM or SIGINT."""
    desk = RoomDesk(control=profile.control, outbox=profile.outbox)
    server = PanelServer(desk, port=profile.panel.port, box=profile.box)

    def end(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("The panel is at http://%s/", server.guard.hosts[0])
    server.serve_forever(poll_interval=0.2)
    server.server_close()


def _session(state: Mapping[str, Any] | None) -> bytes | None:
    text = (state or {}).get("session")
    return bytes.fromhex(text) if isinstance(text, str) else None
