"""A TLS front before a centre on loopback, as a proxy is; it can alter what passes, as somebody on the line could."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

Alter = Callable[[bytes], bytes]


class TlsFront:
    """Listens on a port of its own until `close`. `asked` and `answered` pass each body on, altered or not."""

    def __init__(self, origin: str, *, certificate: Path, key: Path) -> None:
        self.asked: Alter = bytes
        self.answered: Alter = bytes
        front, behind = self, urlsplit(origin)

        class Passing(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = front.asked(self.rfile.read(int(self.headers["Content-Length"])))
                line = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=20)
                line.request("POST", self.path, body, {"Content-Type": self.headers["Content-Type"]})
                answer = line.getresponse()
                told = front.answered(answer.read())
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.getheader("Content-Type") or "")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.origin = f"https://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
