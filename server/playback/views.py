"""What a player asks for. Each request asks for the grant anew: a revoked one stops the film at the next segment."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from server.access.guard import person, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.playback import opening
from server.playback.errors import (
    KeyRefused,
    KeyServiceDown,
    NoGrant,
    NoSuchPiece,
    NotHere,
    PlaybackError,
    VaultDiffers,
)
from server.playback.hls import playlist
from server.playback.line import line
from server.playback.pieces import file_named, track_pieces
from server.recordings.models import Part, SegmentObject, Session, Tail
from server.recordings.queries import sessions_for
from server.viewing.actions import note_watching
from server.viewing.models import Grant
from server.viewing.queries import grant_for

#: What each refusal is called, its status (4xx: hls.js does not ask again), and its words.
REFUSALS: dict[type[PlaybackError], tuple[str, int, Any]] = {
    NoGrant: ("no-grant", 403, _("查看权限已到期或被收回，播放已停止。")),
    NoSuchPiece: ("no-such-piece", 404, _("没有这一段。")),
    NotHere: ("not-here", 404, _("这一段尚未上传到中心。")),
    VaultDiffers: ("differs", 409, _("数据异常：保管库中的内容与签名记录不一致，已停止播放并告警。")),
    KeyRefused: ("key-refused", 403, _("密钥服务拒绝解密这一段，已记录，请联系运维人员。")),
    KeyServiceDown: ("key-service-down", 503, _("密钥服务未运行，暂时无法播放；录像完好，请联系运维人员。")),
}
View = Callable[..., HttpResponse]


def said(view: View) -> View:
    """The view; each refusal answered by name and words, and nothing kept by anybody on the way."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except PlaybackError as error:
            code, status, words = REFUSALS[type(error)]
            response = JsonResponse({"code": code, "words": str(words)}, status=status)
        response["Cache-Control"] = "private, no-store"
        return response

    return spoken


@reads(Personal.FILM, noted=True)
@require_GET
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
@said
def timeline_json(request: HttpRequest, ident: str) -> HttpResponse:
    """What the player draws: parts, tracks, spans, marks; asked for again while it is being recorded."""
    session, _grant = _entitled(request, ident)
    return JsonResponse(line(session))


@reads(Personal.FILM, noted=True)
@require_GET
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
@said
def media_playlist(request: HttpRequest, ident: str, number: int, track: str) -> HttpResponse:
    """The playlist of one track of one part."""
    session, _grant = _entitled(request, ident)
    found = track_pieces(_part(session, number), track)
    return HttpResponse(playlist(found.pieces, ended=found.ended), content_type="application/vnd.apple.mpegurl")


@reads(Personal.FILM, noted=True)
@require_GET
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
@said
def init(request: HttpRequest, ident: str, number: int, track: str, piece: str) -> HttpResponse:
    """Fragment 0 of a piece, opened."""
    file, grant = _file(request, ident, number, track, piece)
    return HttpResponse(opening.initialisation(file, grant), content_type="video/mp4")


@reads(Personal.FILM, noted=True)
@require_GET
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
@said
def segment(request: HttpRequest, ident: str, number: int, track: str, piece: str) -> HttpResponse:
    """The movie fragments of a piece, opened."""
    file, grant = _file(request, ident, number, track, piece)
    return HttpResponse(opening.media(file, grant), content_type="video/iso.segment")


def _file(request: HttpRequest, ident: str, number: int, track: str, piece: str) -> tuple[SegmentObject | Tail, Grant]:
    session, grant = _entitled(request, ident)
    file = file_named(_part(session, number), track, piece)
    note_watching(grant=grant, now=timezone.now(), address=request.META.get("REMOTE_ADDR", ""))
    return file, grant


def _entitled(request: HttpRequest, ident: str) -> tuple[Session, Grant]:
    user = person(request)
    session = get_object_or_404(sessions_for(user), pk=ident)
    grant = grant_for(user, session, timezone.now())
    if grant is None:
        raise NoGrant(f"{user.pk} has no grant for session {ident[:8]}")
    return session, grant


def _part(session: Session, number: int) -> Part:
    found = session.parts.select_related("box").filter(number=number).first()
    if found is None:
        raise NoSuchPiece(f"session {session.pk[:8]} has no part {number}")
    return found
