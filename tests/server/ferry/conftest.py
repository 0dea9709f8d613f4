from __future__ import annotations

from tests.server.centre_fixtures import centre, made
from tests.server.two_zones import exchange, inner, outer, outer_process

__all__ = ["centre", "exchange", "inner", "made", "outer", "outer_process"]
