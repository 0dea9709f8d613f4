"""RTSP requests and answers as bytes (RFC 2326). Pure: what to say next, what an answer says; no socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from agent.media.errors import SourceUnreachable
from agent.media.sources.rtsp.digest import Challenge, Credentials, authorization, choose

HEAD_LIMIT, BODY_LIMIT = 32 * 1024, 256 * 1024
LONGEST_NUMBER = 10
_AGENT = "mashangren"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A camera's answer; header names in lower case, a repeated header's values in order."""

    status: int
    reason: str
    headers: Mapping[str, tuple[str, ...]]
    body: bytes

    def first(self, name: str) -> str:
        """The header's first value, or ""."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a camera is: `url` without credentials."""

    host: str
    port: int
    url: str
    who: Credentials | None = field(repr=False)


def place_of(text: str) -> Place:
    """A profile's rtsp:// text taken apart. Raises ValueError (which names nothing of it)."""
    parts = urlsplit(text)
    if parts.scheme != "rtsp" or not parts.hostname:
        raise ValueError("expected rtsp://HOST[:PORT]/PATH")
    who = None
    if parts.username is not None:
        who = Credentials(user=unquote(parts.username), password=unquote(parts.password or ""))
    return Place(
        host=parts.hostname,
        port=parts.port or 554,
        url=parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(),
        who=who,
    )


@dataclass(slots=True)
class Conversation:
    """Counts requests, signs in when asked to, remembers the session."""

    who: Credentials | None
    cnonce: str
    session: str = ""
    keep_alive_s: float = 30.0
    _sequence: int = 0
    _used: int = 0
    _challenge: Challenge | None = None

    def request(self, method: str, url: str, **headers: str) -> bytes:
        """The bytes of the next request."""
        self._sequence += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._sequence}", f"User-Agent: {_AGENT}"]
        if self._challenge is not None and self.who is not None:
            self._used += 1
            signed = authorization(
                self._challenge, self.who, method=method, uri=url, count=self._used, cnonce=self.cnonce
            )
            lines.append(f"Authorization: {signed}")
        if self.session:
            lines.append(f"Session: {self.session}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def is_to_sign_in(self, answer: Answer) -> bool:
        """True if the request is to be sent once more, signed. Raises SourceUnreachable if there is no way in."""
        if answer.status != 401:
            return False
        challenge = choose(answer.headers.get("www-authenticate", ()))
        if self.who is None:
            raise SourceUnreachable("expected a picture, got a demand to sign in; put user and password in the profile")
        if challenge is None:
            raise SourceUnreachable("expected Digest or Basic, got a way to sign in that is not known")
        if self._challenge is not None and challenge.nonce == self._challenge.nonce:
            raise SourceUnreachable("expected to be let in, got 401; check user and password")
        self._challenge, self._used = challenge, 0
        return True

    def note_session(self, answer: Answer) -> None:
        """Remember the session of a SETUP's answer, and how soon it wants to hear of us."""
        self.session, _, rest = answer.first("session").partition(";")
        name, _, seconds = rest.strip().partition("=")
        if name == "timeout" and seconds.isdecimal() and len(seconds) < LONGEST_NUMBER:
            self.keep_alive_s = max(2.0, int(seconds) / 2)


def read_answer(data: bytes | bytearray) -> tuple[Answer, int] | None:
    """The answer at the beginning of `data` and its length; None while it is not whole. Raises SourceUnreachable."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        if len(data) > HEAD_LIMIT:
            raise SourceUnreachable(f"expected an answer's head within {HEAD_LIMIT} bytes, got more")
        return None
    first, *rest = data[:end].decode("utf-8", "replace").split("\r\n")
    version, _, said = first.partition(" ")
    status, _, reason = said.partition(" ")
    if not version.startswith("RTSP/") or not status.isdecimal() or len(status) != 3:
        raise SourceUnreachable("expected RTSP, got another protocol; check the address and port")
    headers: dict[str, tuple[str, ...]] = {}
    for line in rest:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        headers[name] = (*headers.get(name, ()), value.strip())
    length = headers.get("content-length", ("0",))[0]
    if not length.isdecimal() or len(length) >= LONGEST_NUMBER or int(length) > BODY_LIMIT:
        raise SourceUnreachable(f"expected an answer of at most {BODY_LIMIT} bytes, got {length[:20]!r}")
    whole = end + 4 + int(length)
    if len(data) < whole:
        return None
    return Answer(status=int(status), reason=reason[:80], headers=headers, body=bytes(data[end + 4 : whole])), whole
