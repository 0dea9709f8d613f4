"""A stand-in of the case platform (and of a system's own notice address): a real HTTP server that keeps its own state,
checks key and signature, does each idempotency key once, and can be away."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass(slots=True)
class CaseSystem:
    """Its state: cases by number, what was pushed in the order it came, and how it behaves now."""

    secret: str
    address: str = ""
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    #: Status it answers instead of doing anything; 0: it works.
    ill: int = 0
    #: It does its work, and the answer is lost on the way.
    loses_answers: bool = False

    def is_signed(self, said: str, body: bytes) -> bool:
        """Whether that signature is over that body."""
        parts = dict(part.split("=", 1) for part in said.split(",") if "=" in part)
        whole = parts.get("t", "").encode() + b"." + body
        return hmac.compare_digest(parts.get("v1", ""), hmac.new(self.secret.encode(), whole, sha256).hexdigest())


@contextmanager
def case_system(secret: str = "platform-secret", port: int = 0) -> Iterator[CaseSystem]:
    """It runs until the block is left."""
    state = CaseSystem(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Authorization") != f"Bearer {secret}":
                self._say(401, {})
            elif state.ill:
                self._say(state.ill, {})
            else:
                found = state.cases.get(unquote(self.path.removeprefix("/cases/")))
                self._say(200 if found else 404, found or {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Idempotency-Key"]
            if state.ill:
                self._say(state.ill, {"why": "ill"})
            elif not state.is_signed(self.headers["X-Signature"], body):
                self._say(401, {"why": "signature"})
            else:
                if key not in state.keys:
                    state.keys.add(key)
                    state.taken.append((self.path, json.loads(body)))
                self._say(502 if state.loses_answers else 200, {})

        def _say(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
