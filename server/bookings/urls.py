from __future__ import annotations

from typing import Any

app_name = "bookings"
urlpatterns: list[Any] = []
