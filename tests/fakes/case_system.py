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
    #: Files by digest, and what courts decided in the order it came; a page has two.
    files: dict[str, bytes] = field(default_factory=dict)
    judgments: list[dict[str, Any]] = field(default_factory=list)
    #: What became of documents, in the order it came; the key of the newest that was pushed.
    receipts: list[dict[str, Any]] = field(default_factory=list)
    newest_document: str = ""
    asked: list[str] = field(default_factory=list)
    #: Status it answers instead of doing anything; 0: it works.
    ill: int = 0
    #: It does its work, and the answer is lost on the way.
    loses_answers: bool = False

    def decide(self, case: str, data: bytes, number: str) -> None:
        """A court's document came to it."""
        digest = sha256(data).hexdigest()
        self.files[digest] = data
        self.judgments.append(
            {
                "key": f"J-{len(self.judgments) + 1}", "case": case, "number": number, "court": "测试市甲区人民法院",
                "title": "刑事判决书", "decided_on": "2026-04-20", "sha256": digest, "size": len(data),
                "media": "application/pdf",
            }
        )  # fmt: skip

    def say_of_document(self, state: str, reason: str = "", by: str = "法院") -> None:
        """The newest document was signed for or sent back."""
        self.receipts.append(
            {
                "document": self.newest_document, "state": state, "number": f"S-{len(self.receipts) + 1}", "by": by,
                "reason": reason,
            }
        )  # fmt: skip

    def receipts_page(self, after: str) -> dict[str, Any]:
        """All that came behind that place."""
        first = int(after or 0)
        return {"receipts": self.receipts[first:], "after": str(len(self.receipts)), "more": False}

    def page(self, after: str) -> dict[str, Any]:
        """Two of what came behind that place."""
        self.asked.append(after)
        first = int(after or 0)
        last = min(first + 2, len(self.judgments))
        return {"judgments": self.judgments[first:last], "after": str(last), "more": last < len(self.judgments)}

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
            elif self.path.startswith("/judgments?after="):
                self._say(200, state.page(unquote(self.path.partition("=")[2])))
            elif self.path.startswith("/receipts?after="):
                self._say(200, state.receipts_page(unquote(self.path.partition("=")[2])))
            elif self.path.startswith("/files/"):
                file = state.files.get(self.path.removeprefix("/files/"))
                self._send(404 if file is None else 200, file or b"")
            else:
                found = state.cases.get(unquote(self.path.removeprefix("/cases/")))
                self._say(200 if found else 404, found or {})

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if state.ill:
                self._say(state.ill, {"why": "ill"})
            elif not state.is_signed(self.headers["X-Signature"], body):
                self._say(401, {"why": "signature"})
            elif sha256(body).hexdigest() != self.path.removeprefix("/files/"):
                self._say(422, {"why": "digest"})
            else:
                state.files[self.path.removeprefix("/files/")] = body
                self._say(200, {})

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
                state.newest_document = key if self.path == "/documents" else state.newest_document
                said = {"receipt": f"R-{len(state.keys)}"} if self.path == "/documents" else {}
                self._say(502 if state.loses_answers else 200, said)

        def _say(self, status: int, body: dict[str, Any]) -> None:
            self._send(status, json.dumps(body).encode())

        def _send(self, status: int, data: bytes) -> None:
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
