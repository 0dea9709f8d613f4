"""What a person at a page says goes into a room's signed records as the room's own words do: sealed, for those alone
who may watch (evidence.md 12)."""

from __future__ import annotations

from server import keyring
from server.access.models import User
from server.devices.models import Box
from sync.evidence.keys import Recipient
from sync.evidence.notes import seal_note


def seal_words(text: str, box: Box) -> bytes:
    """The text for the working key and, where its public half is at hand, the archive's. KeyMissing without either."""
    uses = [use for use in keyring.OPENING if (keyring.folder() / f"{use}.pub").exists()] or ["working"]
    return seal_note(
        text, box=box.name, recipients=[Recipient(name=use, public_key=keyring.opening_point(use)) for use in uses]
    )


def seal_person(user: User, box: Box) -> bytes:
    """Who he is, by name and by the number under which bookings name him."""
    return seal_words(f"{user.display_name} P-{user.pk}", box)
