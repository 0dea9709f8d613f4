"""So many requests an address in so many seconds; counted in this process's memory, forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Throttle:
    """`most` requests of one address within `seconds`."""

    name: str
    most: int
    seconds: int

    def lets_through(self, request: HttpRequest) -> bool:
        """Whether this request is one too many; it counts either way."""
        key = f"throttle:{self.name}:{get_client_ip_address(request) or ''}"
        if cache.add(key, 1, self.seconds):
            return True
        try:
            return bool(cache.incr(key) <= self.most)
        except ValueError:  # it ran out between the two
            return True
