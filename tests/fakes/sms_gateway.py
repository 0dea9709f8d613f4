"""A stand-in of an SMS gateway: a real HTTP server that keeps what it sent, checks the signature, sends each id once,
refuses numbers, and can be away or lose its answer."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class SmsGateway:
    """Its state: texts by number in the order they went out, numbers that it refuses, how it behaves now."""

    key: bytes
    address: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    #: Status it answers instead of doing anything; 0: it works.
    ill: int = 0
    #: It sends, and its answer is lost on the way.
    loses_answers: bool = False
    asked: int = 0

    def is_signed(self, said: str, body: bytes) -> bool:
        """Whether that signature is over that body."""
        parts = dict(part.split("=", 1) for part in said.split(",") if "=" in part)
        whole = parts.get("t", "").encode() + b"." + body
        return hmac.compare_digest(parts.get("v1", ""), hmac.new(self.key, whole, sha256).hexdigest())

    def take(self, said: str, body: bytes) -> int:
        """The status for one request."""
        self.asked += 1
        if self.ill:
            return self.ill
        if not self.is_signed(said, body):
            return 401
        told = json.loads(body)
        if told["to"] in self.barred:
            return 422
        if told["id"] not in self.known:
            self.known.add(told["id"])
            self.sent.append((told["to"], told["text"]))
        return 202


@contextmanager
def sms_gateway(key: bytes = b"between us") -> Iterator[SmsGateway]:
    """It runs until the block is left."""
    state = SmsGateway(key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = state.take(self.headers.get("X-Signature", ""), body)
            if state.loses_answers:
                self.connection.close()
                return
            said = json.dumps({"why": "as the test wants it"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}/messages"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
