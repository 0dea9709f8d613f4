"""The player, on a recording's page, for whoever holds a grant."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access.guard import person
from server.playback.pieces import track_pieces
from server.recordings.models import PartState, Session
from server.viewing.queries import grant_for


def player(request: HttpRequest, session: Session) -> str:
    """Safe HTML: the player, or what there is to say while nothing can be played; "" without a grant."""
    if grant_for(person(request), session, timezone.now()) is None:
        return ""
    parts = session.parts.exclude(state=PartState.ARMED)
    ready = any(p.name for part in parts for t in part.tracks for p in track_pieces(part, t["name"]).pieces)
    return render_to_string("playback/player.html", {"session": session, "ready": ready}, request)
