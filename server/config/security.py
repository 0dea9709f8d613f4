"""What a browser may do with the centre's pages: the content security policy and the cookies' terms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

#: Idle time after which a person signs in again. Polls of a page do not count as use (access/middleware.py).
SESSION_SECONDS = 30 * 60
#: The longest that one sign-in lasts, however busy: a working day.
SIGN_IN_SECONDS = 12 * 3600
#: How long a right password waits for the code of the second factor.
CODE_SECONDS = 5 * 60
#: How long an invitation is open.
INVITED_FOR = timedelta(days=3)
LOCK_OUT_AFTER = 5
LOCK_OUT_FOR = timedelta(minutes=15)

#: No inline script or style, no eval, nothing from elsewhere. blob: is for hls.js: media source and its worker.
POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}


def transport(*, demo: bool, behind_proxy: bool, hosts: tuple[str, ...]) -> dict[str, Any]:
    """Django settings that hold browsers to TLS; off only in the demo, which speaks http on one machine."""
    secure = not demo
    settings: dict[str, Any] = {
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "LANGUAGE_COOKIE_SECURE": secure,
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": secure,
        "SECURE_HSTS_PRELOAD": secure,
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in hosts if host != "*"] if secure else [],
    }
    if behind_proxy:
        settings["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings
