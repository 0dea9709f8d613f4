from __future__ import annotations

from tests.server.cases.conftest import open_case
from tests.server.signatures.conftest import tablet

__all__ = ["open_case", "tablet"]
