from __future__ import annotations

from tests.server.centre_fixtures import centre, made
from tests.server.playback.conftest import viewers

__all__ = ["centre", "made", "viewers"]
