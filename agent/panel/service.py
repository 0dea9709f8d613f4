"""The panel's HTTP server: loopback only; one page, its stream of events, previews, and deeds passed on to capture."""

from __future__ import annotations

import contextlib
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

from agent import supervise
from agent.panel.deed_words import ALARMED, ARRIVED, DEEDS, DONE, REFUSED
from agent.panel.desk import RoomDesk
from agent.panel.guard import Guard, NotAllowed
from agent.panel.network import NetworkPage
from agent.panel.words import PAGE, Lang, lang_of
from firmware_config.profile import Profile

log = logging.getLogger(__name__)

PAGE_FOLDER = Path(__file__).parent / "page"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES = {f"/{path.name}": path for path in PAGE_FOLDER.iterdir() if path.suffix in KINDS}
BEAT_S = 0.5
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class PanelServer(ThreadingHTTPServer):
    """Serves one desk at 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, desk: RoomDesk, *, port: int, box: str, network: NetworkPage | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk, self.box = desk, box
        self.network = network or NetworkPage()
        self.alive = supervise.Alive()
        self.guard = Guard(port=self.server_address[1], token=secrets.token_urlsafe(24))
        # the one other address: asked whether it answers before the browser goes there
        self.policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {desk.pages}".rstrip())
        desk.watcher.start()

    def service_actions(self) -> None:
        """Between requests: no finger without a page, and the loop goes round."""
        self.desk.lift_lost_finger()
        self.alive.say()

    def server_close(self) -> None:
        """Ends the streams too."""
        self.desk.watcher.stop()
        super().server_close()

    def html(self, lang: Lang) -> bytes:
        """The page in one language, with this process's token."""
        words = {name: escape(words[lang]) for name, words in PAGE.items()}
        switch, key = DEEDS["language"]
        page = Template((PAGE_FOLDER / "panel.html").read_text(encoding="utf-8"))
        return page.substitute(
            words,
            lang=lang,
            html_lang="zh-CN" if lang == "zh" else "en",
            other="en" if lang == "zh" else "zh-CN",
            switch=switch[lang],
            switch_key=key,
            token=self.guard.token,
            box=escape(self.box),
            kind="pretend" if self.desk.is_pretend else "real",
        ).encode()


class _Handler(BaseHTTPRequestHandler):
    server: PanelServer
    server_version, sys_version = "panel", ""
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        """The page, its files, its state: once (`/state.json`) or as it changes (`/events`), a track's picture."""
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        lang = lang_of(asked.get("lang"))
        try:
            self.server.guard.check_read(dict(self.headers), is_page=url.path == "/")
        except NotAllowed as refusal:
            self._say(refusal.status, "text/plain", refusal.reason.encode())
            return
        match url.path:
            case "/":
                self._say(200, "text/html", self.server.html(lang))
            case "/state.json":
                desk = self.server.desk
                self._say_json(200, desk.show(desk.watcher.once(), lang))
            case "/events":
                with contextlib.suppress(OSError), self.server.desk.watcher.looking():
                    self._stream(lang)
            case "/preview":
                picture = self.server.desk.picture(asked.get("track", ""))
                self._say(200 if picture else 204, "image/jpeg", picture or b"")
            case "/network":
                page = self.server.network.html(PAGE_FOLDER / "network.html", lang, self.server.guard.token)
                self._say(200, "text/html", page)
            case "/network.json":
                self._say_json(200, self.server.network.show(lang))
            case path if path in FILES:
                self._say(200, KINDS[FILES[path].suffix], FILES[path].read_bytes())
            case _:
                self._say(404, "text/plain", b"not here")

    def do_POST(self) -> None:
        """`/act` and `/network`, from our own pages only; the answer, and `words` for the person."""
        url = urlsplit(self.path)
        lang = lang_of(dict(parse_qsl(url.query)).get("lang"))
        try:
            length = self.server.guard.check_act(dict(self.headers))
            if url.path not in ("/act", "/network"):
                raise NotAllowed(404, "not here")
            request = json.loads(self.rfile.read(length))
            if not isinstance(request, dict):
                raise ValueError("expected one JSON object")
            if url.path == "/network":
                self._say_json(200, self.server.network.act(request, lang))
                return
            answer = self.server.desk.act(request)
        except NotAllowed as refusal:
            self.close_connection = True
            self._say(refusal.status, "text/plain", refusal.reason.encode())
        except OSError as error:
            log.warning("Capture did not answer a deed: %s", error)
            self._say_json(503, {"ok": False, "code": "silent", "words": REFUSED["silent"][lang]})
        except (ValueError, RecursionError) as error:
            self._say(400, "text/plain", str(error).encode())
        else:
            self._say_json(200 if answer.get("ok") else 409, {**answer, "words": answer_words(request, answer, lang)})

    def _stream(self, lang: Lang) -> None:
        """Server-sent events: `state` and `levels` when they differ from the last, `beat` at least twice a second."""
        desk, told = self.server.desk, {"state": "", "levels": ""}
        self._head(200, "text/event-stream", None)
        serial = -1
        while not desk.watcher.is_over:
            seen = desk.watcher.wait(serial, BEAT_S)
            serial = seen.serial
            if not seen.has_looked:
                continue
            news = b""
            for name, shown in (("state", desk.show(seen, lang)), ("levels", desk.levels(seen, lang))):
                data = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
                if data != told[name]:
                    told[name] = data
                    news += f"event: {name}\ndata: {data}\n\n".encode()
            self.wfile.write(news or b"event: beat\ndata: \n\n")

    def _say_json(self, status: int, value: Mapping[str, Any]) -> None:
        self._say(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: int, kind: str, length: int | None) -> None:
        """Without a length the answer ends with the connection."""
        self.send_response(status)
        for name, value in ("Content-Security-Policy", self.server.policy), *SECURITY.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind if kind.startswith("image/jpeg") else f"{kind}; charset=utf-8")
        if length is None:
            self.send_header("Connection", "close")
        elif status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """A preview a second is not worth a line each."""


def answer_words(request: Mapping[str, Any], answer: Mapping[str, Any], lang: Lang) -> str:
    """What the person reads of a deed: nothing where the state itself says it, else what was done or why not."""
    if not answer.get("ok"):
        code, error = str(answer.get("code")), str(answer.get("error", ""))
        return REFUSED[code][lang].format(answer.get("wait_s", "")) if code in REFUSED else error
    deed = request.get("deed")
    if deed == "alarm":
        return ALARMED[lang]
    if deed == "arrived":
        return ARRIVED[lang]
    if deed in ("notice", "consent"):
        return DONE[lang].format(DEEDS[str(deed)][0][lang])
    return ""


def serve(profile: Profile) -> None:
    """Runs the panel of a box until SIGTERM or SIGINT."""
    desk = RoomDesk(
        control=profile.control,
        is_pretend=profile.panel.factory == "mock",
        languages=tuple(profile.hearing.notices),
        pages=profile.centre.origin if profile.centre is not None else "",
    )
    server = PanelServer(desk, port=profile.panel.port, box=profile.box)

    def end(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("The panel is at http://%s/", server.guard.hosts[0])
    server.alive.ready()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
