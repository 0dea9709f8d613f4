"""Whether a box read earlier still stands as it did: one small query, asked for every batch that ingest takes."""

from __future__ import annotations

from server.config.rows import one
from server.devices.models import Box

_ROW = """
SELECT b.state, b.public_key, b.key_id, b.room_id, r.unit_id
FROM devices_box b JOIN devices_room r ON r.id = b.room_id WHERE b.name = %s"""


def is_unchanged(box: Box) -> bool:
    """True while state, key, room and unit are those with which `box` was read, its room with it."""
    row = one(_ROW, (box.name,))
    if row is None:
        return False
    state, public_key, key_id, room, unit = row
    now = (state, bytes(public_key), bytes(key_id), room, unit)
    return now == (box.state, box.device_point, bytes(box.device_key_id), box.room_id, box.room.unit_id)
