"""Addresses as others than their owner see them. Pure."""

from __future__ import annotations

from server.notices.states import Channel


def masked(channel: str, address: str) -> str:
    """As others than its owner see it: enough to tell a mistyped one from none."""
    if channel == Channel.SMS:
        return f"{address[:3]}****{address[-4:]}" if len(address) > 7 else "****"
    name, _at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else "***"
