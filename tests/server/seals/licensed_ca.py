"""A stand-in for a licensed authority: an HTTP service that keeps a book, believes only signed requests, and can be
told to refuse, to be down, or to certify the wrong key."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from server.seals.pki import certificates
from server.seals.pki.certificates import Authority, Kind, Revoked, Wanted

SECRET = b"shared with the authority"


@dataclass
class LicensedAuthority:
    """Its root issues by itself; `issued` is its book, `mood` how it answers."""

    now: datetime
    mood: str = "good"
    issued: list[dict[str, str]] = field(default_factory=list)
    withdrawn: list[Revoked] = field(default_factory=list)

    def __post_init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        wanted = Wanted(kind=Kind.ROOT, name="Licensed Test CA", organisation="Test")
        made = certificates.root(wanted, key, begins=self.now - timedelta(days=1), lasts=timedelta(days=3650))
        self.authority = Authority(certificate=made, key=key, list_address="http://127.0.0.1/none.crl")

    def answer(self, body: bytes, signature: str) -> tuple[int, bytes]:
        """Status and answer to one request."""
        seconds, mac = (part.partition("=")[2] for part in signature.split(","))
        if not hmac.compare_digest(mac, hmac.new(SECRET, seconds.encode() + b"." + body, sha256).hexdigest()):
            return 401, b"who are you?"
        if self.mood in ("down", "refuses"):
            return (503, b"later") if self.mood == "down" else (422, b"name not verified")
        told = json.loads(body)
        request = x509.load_der_x509_csr(base64.b64decode(told["request"]))
        key = request.public_key() if self.mood == "good" else ec.generate_private_key(ec.SECP256R1()).public_key()
        assert request.is_signature_valid and isinstance(key, ec.EllipticCurvePublicKey)
        wanted = Wanted(kind=Kind.EVENT, name=told["name"], organisation="Test", title=told["role"])
        made = certificates.leaf(wanted, key, self.authority, begins=self.now, lasts=timedelta(days=1))
        self.issued.append(told)
        return 200, json.dumps({"certificate": _b64(made), "chain": [_b64(self.authority.certificate)]}).encode()

    def revoked(self, *lines: Revoked) -> bytes:
        """Its list."""
        return certificates.revocation_list(self.authority, lines, now=self.now, lasts=timedelta(days=30))


def serve(answering: LicensedAuthority) -> ThreadingHTTPServer:
    """The service, on a port of its own; the caller shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = answering.answer(body, self.headers.get("X-Signature", ","))
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_GET(self) -> None:
            said = answering.revoked(*answering.withdrawn)
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _b64(made: x509.Certificate) -> str:
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()
