from __future__ import annotations

from tests.server.centre_fixtures import centre, made

__all__ = ["centre", "made"]
