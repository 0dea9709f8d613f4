"""The centre's own disk refused: it is said where the operator looks; nothing is lost, boxes keep what they have."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError

from server.recordings.alarms import alarm

log = logging.getLogger("server.ingest")


def say(error: OSError, now: datetime) -> None:
    """An alarm, once a day and error; where the database refuses too, the log alone."""
    words = error.strerror or str(error)
    log.error("The centre's disk refused, boxes keep what they sent and send it again: %s", error)
    try:
        alarm("disk-refuses", box=None, unique=f"{now.date()}:{error.errno}", now=now, said=words)
    except DatabaseError as refused:
        log.error("The alarm about it could not be kept either: %s", refused)
