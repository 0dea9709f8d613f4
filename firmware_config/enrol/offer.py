"""What the centre's page offers: one line with its address and a one-time code, as text, in a file, in a QR code.

    MSR-ENROL HTTPS://CENTRE.EXAMPLE:8443 K7QM2-XTD9F-...

Capitals, so that the QR code holds it in its denser mode. Plain http is for one machine alone (demo, tests).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from firmware_config.enrol.code import Code, read_code
from firmware_config.errors import OfferUnreadable

MARK = "MSR-ENROL"
_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Offer:
    """Where to ask (scheme, host, port; nothing behind) and with which code."""

    origin: str
    code: Code

    def __str__(self) -> str:
        return f"{MARK} {self.origin.upper()} {self.code}"


def read_offer(text: str) -> Offer:
    """The offer in a file's or a QR code's text. Raises OfferUnreadable or CodeMistyped."""
    words = text.split()
    if len(words) != 3 or words[0].upper() != MARK:
        raise OfferUnreadable(f"offer: expected `{MARK} ADDRESS CODE` in one line, got {text[:60]!r}")
    return Offer(origin=read_origin(words[1]), code=read_code(words[2]))


def read_origin(text: str) -> str:
    """An address of a centre: https, or http on this machine. What follows the host is forgiven, a missing scheme too.

    Raises OfferUnreadable.
    """
    typed = text.strip().lower()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        port = parts.port
    except ValueError as error:
        raise OfferUnreadable(f"address: expected a host and a port from 1 to 65535, got {text[:60]!r}") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise OfferUnreadable(f"address: expected https://HOST[:PORT], got {text[:60]!r}")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise OfferUnreadable(f"address: expected https://, got {text[:60]!r}; http is for one machine alone")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not _HOST.fullmatch(host):  # it stands in a policy of the panel's pages
        raise OfferUnreadable(f"address: expected a name or number of a host, got {text[:60]!r}")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
