"""The panel's HTTP server: loopback only. Its files, and the technician's pages; what else there is, its heirs say."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from agent import supervise
from agent.errors import PortTaken
from agent.panel.guard import Guard, NotAllowed
from agent.panel.technician_page import FOLDER, TechnicianPage
from agent.panel.words import Lang, lang_of

log = logging.getLogger(__name__)

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES = {f"/{path.name}": path for path in FOLDER.iterdir() if path.suffix in KINDS}
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


class PageServer(ThreadingHTTPServer):
    """At 127.0.0.1; port 0 takes a free one. `pages` are the technician's, by path. Raises PortTaken."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, handler: type[PageHandler], *, port: int, pages: Mapping[str, TechnicianPage], policy: str = POLICY
    ) -> None:
        try:
            super().__init__(("127.0.0.1", port), handler)
        except OSError as error:
            raise PortTaken(
                f"127.0.0.1:{port}: expected a free port for the screen's pages, got {error.strerror}; "
                f"who listens there: ss -ltnp sport = :{port}"
            ) from error
        self.pages, self.policy = pages, policy
        self.alive = supervise.Alive()
        self.guard = Guard(port=self.server_address[1], token=secrets.token_urlsafe(24))

    def service_actions(self) -> None:
        """Between requests: the loop goes round."""
        self.alive.say()


class PageHandler(BaseHTTPRequestHandler):
    """One request."""

    server: PageServer
    server_version, sys_version = "panel", ""
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        """A technician's page or its state, a file; the rest is `get`'s."""
        url = urlsplit(self.path)
        lang = self._lang(url)
        try:
            self.server.guard.check_read(dict(self.headers), is_page=url.path == "/")
        except NotAllowed as refusal:
            self.say(refusal.status, "text/plain", refusal.reason.encode())
            return
        if (page := self.server.pages.get(url.path)) is not None:
            self.say(200, "text/html", page.html(lang, self.server.guard.token))
        elif (page := self.server.pages.get(url.path.removesuffix(".json"))) is not None:
            self.say_json(200, page.show(lang))
        elif url.path in FILES:
            self.say(200, KINDS[FILES[url.path].suffix], FILES[url.path].read_bytes())
        else:
            self.get(url, lang)

    def do_POST(self) -> None:
        """A deed, from our own pages only; the answer, and `words` for the person."""
        url = urlsplit(self.path)
        lang = self._lang(url)
        try:
            length = self.server.guard.check_act(dict(self.headers))
            page = self.server.pages.get(url.path)
            if page is None and not self.takes(url):
                raise NotAllowed(404, "not here")
            request = json.loads(self.rfile.read(length))
            if not isinstance(request, dict):
                raise ValueError("expected one JSON object")
            if page is not None:
                self.say_json(200, page.act(request, lang))
            else:
                self.post(request, lang)
        except NotAllowed as refusal:
            self.close_connection = True
            self.say(refusal.status, "text/plain", refusal.reason.encode())
        except (ValueError, RecursionError) as error:
            self.say(400, "text/plain", str(error).encode())

    def get(self, url: SplitResult, lang: Lang) -> None:
        """What else can be read."""
        self.say(404, "text/plain", b"not here")

    def takes(self, url: SplitResult) -> bool:
        """Whether `post` hears what is sent there."""
        return False

    def post(self, request: Mapping[str, Any], lang: Lang) -> None:
        """What else can be done. ValueError where it is nothing of that kind."""

    def say_json(self, status: int, value: Mapping[str, Any]) -> None:
        """One JSON object."""
        self.say(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def say(self, status: int, kind: str, body: bytes) -> None:
        """One answer."""
        self.head(status, kind, len(body))
        self.wfile.write(body)

    def head(self, status: int, kind: str, length: int | None) -> None:
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

    def _lang(self, url: SplitResult) -> Lang:
        return lang_of(dict(parse_qsl(url.query)).get("lang"))
