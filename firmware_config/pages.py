"""Where the centre's own pages are, for the room's screen: one origin, or none."""

from __future__ import annotations

from urllib.parse import urlsplit

from firmware_config.errors import WrongValue
from firmware_config.table import Table

_LOOPBACK = ("127.0.0.1", "localhost")


def read_pages(table: Table) -> str:
    """The origin of `[centre] pages`, as https://HOST or https://HOST:PORT; http is taken on this machine alone."""
    with table:
        text = table.text("pages").rstrip("/")
        try:
            url = urlsplit(text)
            is_origin = bool(url.hostname) and text == f"{url.scheme}://{url.netloc}" and "@" not in url.netloc
            is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
            is_plain = text.isascii() and not set(text) & set(" ;,'\"") and (url.port or 1) > 0
        except ValueError:
            is_origin = is_safe = is_plain = False
        if not (is_origin and is_safe and is_plain):
            raise WrongValue(table.path("pages"), f"expected https://HOST[:PORT] and nothing behind, got {text!r}")
        return text
