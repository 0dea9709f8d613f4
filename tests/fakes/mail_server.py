"""A real SMTP server on loopback: it signs people in, upgrades to TLS, keeps what it took, and can refuse a recipient,
put one off (greylisting), hang up in the middle, or be away."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(slots=True)
class MailServer:
    """Its state: what it took in the order it came, whom it refuses, how it behaves now."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    #: Recipients that do not exist here: 550.
    unknown: set[str] = field(default_factory=set)
    #: How many more times a recipient is told to come back later: 451.
    greylisted: dict[str, int] = field(default_factory=dict)
    #: It hangs up after so many more letters' DATA, before it answers; None: never.
    hangs_up: bool = False
    #: Name and password that it asks for; None: it takes letters from anybody.
    account: tuple[str, str] | None = None
    encrypted: int = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def texts(self) -> list[str]:
        """The letters whole, headers decoded, as their readers see them."""
        return ["\n".join([*(f"{k}: {v}" for k, v in each.items()), each.get_content()]) for each in self.taken]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that is its own CA, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "mail.pem", folder / "mail.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, private


@contextmanager
def mail_server(tls: tuple[Path, Path] | None = None, *, at_once: bool = False) -> Iterator[MailServer]:
    """It runs until the block is left. `tls`: it offers STARTTLS, or (`at_once`) speaks TLS from the first byte."""
    state = MailServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
    if context and tls:
        context.load_cert_chain(*tls)

    class Handler(_Conversation):
        mailbox, secure, from_start = state, context, at_once

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=True) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join(5)


class _HungUp(Exception):
    """The server ends the connection without a word."""


class _Conversation(socketserver.BaseRequestHandler):
    mailbox: MailServer
    secure: ssl.SSLContext | None
    from_start: bool

    def handle(self) -> None:
        try:
            self._begin(self._wrapped() if self.from_start else self.request)
            self._say("220 mail.test ready")
            while (line := self.file.readline()) and self._answer(line.decode().strip()):
                pass
        except (_HungUp, ConnectionError, ssl.SSLError):
            return

    def _begin(self, connection: object) -> None:
        self.line, self.to, self.is_in = connection, "", False
        self.file = connection.makefile("rb")  # type: ignore[attr-defined]

    def _wrapped(self) -> ssl.SSLSocket:
        assert self.secure is not None
        self.mailbox.encrypted += 1
        return self.secure.wrap_socket(self.request, server_side=True)

    def _say(self, text: str) -> None:
        self.line.sendall(text.encode() + b"\r\n")  # type: ignore[attr-defined]

    def _answer(self, line: str) -> bool:
        verb, _space, rest = line.partition(" ")
        answer: Callable[[str], None] = getattr(self, f"_{verb.lower()}", self._unknown)
        answer(rest)
        return verb.upper() != "QUIT"

    def _unknown(self, rest: str) -> None:
        self._say("502 not known")

    def _ehlo(self, rest: str) -> None:
        offers = ["mail.test"]
        if self.secure and not isinstance(self.line, ssl.SSLSocket):
            offers.append("STARTTLS")
        elif self.mailbox.account:
            offers.append("AUTH PLAIN")
        self._say("\r\n".join(f"250{'-' if each != offers[-1] else ' '}{each}" for each in offers))

    def _starttls(self, rest: str) -> None:
        self._say("220 go on")
        self._begin(self._wrapped())

    def _auth(self, rest: str) -> None:
        _nobody, name, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        self.is_in = (name, password) == self.mailbox.account
        self._say("235 welcome" if self.is_in else "535 name or password is wrong")

    def _mail(self, rest: str) -> None:
        self._say("530 sign in first" if self.mailbox.account and not self.is_in else "250 ok")

    def _rcpt(self, rest: str) -> None:
        self.to = rest.partition("<")[2].partition(">")[0]
        left = self.mailbox.greylisted.get(self.to, 0)
        if self.to in self.mailbox.unknown:
            self._say(f"550 no such mailbox: {self.to}")
        elif left:
            self.mailbox.greylisted[self.to] = left - 1
            self._say("451 greylisted, come back later")
        else:
            self._say("250 ok")

    def _data(self, rest: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.mailbox.hangs_up:
            self.line.close()  # type: ignore[attr-defined]
            raise _HungUp
        self.mailbox.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
        self._say("250 taken")

    def _rset(self, rest: str) -> None:
        self._say("250 ok")

    def _quit(self, rest: str) -> None:
        self._say("221 bye")
