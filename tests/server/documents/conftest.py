from __future__ import annotations

from tests.server.cases.conftest import open_case

__all__ = ["open_case"]
