"""Who may ask the panel: the page that it served itself, in a browser on this machine. Pure.

Another web page must neither press the button (Origin, Sec-Fetch-Site, token) nor read the state through a name of its
own that points at loopback (Host).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

MAX_BODY = 1024


@dataclass(frozen=True, slots=True)
class NotAllowed(Exception):
    """Refused, with the HTTP status and the reason in words."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one panel process: its port, and the token that it put into its own page."""

    port: int
    token: str

    @property
    def hosts(self) -> tuple[str, str]:
        """The names by which a browser on this machine reaches the panel."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    def check_read(self, headers: Mapping[str, str], *, is_page: bool = False) -> None:
        """Raises NotAllowed unless the request names this machine and comes from its own page or the address bar.

        The page itself (`is_page`) may also be gone to from another one, as from the centre's page for signing back to
        the room: whoever leads there reads nothing of it, for it is a document of its own that nobody may frame.
        """
        if headers.get("Host") not in self.hosts:
            raise NotAllowed(421, f"Host: expected {self.hosts[0]}, got {headers.get('Host')!r}")
        is_gone_to = (
            is_page and headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
        )
        if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") and not is_gone_to:
            raise NotAllowed(403, "Sec-Fetch-Site: another page asked")
        origin = headers.get("Origin")
        if origin is not None and origin != f"http://{headers['Host']}":
            raise NotAllowed(403, f"Origin: expected this page's own, got {origin!r}")

    def check_act(self, headers: Mapping[str, str]) -> int:
        """The body's length. Raises NotAllowed unless our own page asks, with its token, in JSON."""
        self.check_read(headers)
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or headers.get("Origin") is None:
            raise NotAllowed(403, "expected this page's own Origin")
        if not hmac.compare_digest(headers.get("X-Panel-Token", "").encode(), self.token.encode()):
            raise NotAllowed(403, "the page is from an earlier start of the panel; load it again")
        if headers.get("Content-Type") != "application/json":
            raise NotAllowed(415, "expected application/json")
        length = headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise NotAllowed(413, f"expected at most {MAX_BODY} bytes")
        return int(length)
