"""The code that shows an address to be a person's: six digits of a keyed digest over contact, address and the moment
it was asked for. It is kept nowhere."""

from __future__ import annotations

import hmac
from datetime import timedelta

from server import keyring
from server.notices.models import Contact

VALID = timedelta(minutes=10)
_DIGITS = 6


def code_of(contact: Contact) -> str:
    """The code in force for it."""
    assert contact.asked_at is not None
    said = f"contact {contact.pk} {contact.address} {contact.asked_at.timestamp()}"
    digest = hmac.digest(keyring.people_key(), said.encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}d}"
