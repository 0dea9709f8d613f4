from __future__ import annotations

from tests.server.two_zones import exchange, inner, outer, outer_process

__all__ = ["exchange", "inner", "outer", "outer_process"]
