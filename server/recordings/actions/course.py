"""What is pressed at a page's desk becomes a command, once however often it is clicked; or a refusal, kept as well."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from server.access.models import User
from server.audit.actions import append
from server.devices.models import Box
from server.devices.queries import RoomState
from server.recordings.actions.people import ask_command
from server.recordings.desk import DEEDS, OFFICE, UNPRESSED, WITH_WORDS, Deed
from server.recordings.errors import BadPress
from server.recordings.hearing import hearing_of
from server.recordings.models import Command, CommandState
from server.recordings.sealing import seal_words
from sync.evidence.receipts import Verb

#: A second click so soon after is the first one's.
DOUBLE = timedelta(seconds=2)
#: So long at most a command waits (ingest ends it sooner): a desk is not blocked by one that nobody ends.
WAITS = timedelta(seconds=60)

AWAY = gettext_noop("录制箱离线，指令无法下发，请在现场操作")
OVER = gettext_noop("这次录制已经结束，或已换成另一次录制，请刷新后再试")
BUSY = gettext_noop("上一条指令还在等待录制箱回应，请稍候再试")
STATES = {
    "starting": gettext_noop("录制箱正在启动，请稍候再试"),
    "not_ready": gettext_noop("录制箱尚未就绪，不能开始"),
    "ready": gettext_noop("房间没有在录制，不能这样操作"),
    "recording": gettext_noop("房间正在录制，不能这样操作"),
    "opening": gettext_noop("房间正在开始录制，请稍候再试"),
    "suspended": gettext_noop("录制已中止，请先恢复录制"),
    "confidential": gettext_noop("律师会见中，录制箱不执行其他指令；会见由律师本人或现场结束"),
    "closing": gettext_noop("房间正在封存录制，不能这样操作"),
    "interrupted": gettext_noop("上一场录制中断、待处置，请在现场操作"),
    "fault": gettext_noop("录制箱故障，请联系运维人员"),
}
UNSIGNED = gettext_noop("会见的开始还没有签名送达中心，请稍候再试")
UNTOLD = gettext_noop("录制箱没有报告状态，不能从页面操作")


@transaction.atomic
def press(
    *,
    actor: User,
    state: RoomState,
    act: str,
    what: str,
    session: str,
    now: datetime,
    words: str = "",
    desk: frozenset[str] = OFFICE,
    ident: str = "",
) -> Command:
    """The command that this press asked for, or the one that a click just before asked for alike.

    `ident` (32 hex digits) is the press's own: brought again, because its answer never came, it is that same command,
    whatever became of it. `session` is the one that the page showed; `words` go along sealed. A press that cannot be
    sent is a refused command with its words; raises BadPress for what no button of that desk asks.
    """
    deed, box = DEEDS.get(act) if act in desk else None, state.box
    if deed is None or (words and act not in WITH_WORDS) or what not in deed.words or box is None:
        raise BadPress(f"desk: {act[:16]!r} {what[:32]!r}: no such button, or no box in the room")
    Box.objects.select_for_update().get(pk=box.pk)  # clicks take turns
    of = session if deed.of_session is not False else ""
    known = Command.objects.filter(pk=ident).first() if ident else None
    if known is not None:
        if (known.box_id, known.asked_by_id, known.verb, known.detail) != (box.pk, actor.pk, int(deed.verb), what):
            raise BadPress(f"desk: {ident[:8]} is another's press")
        return known
    pressed = Command.objects.filter(box=box, asked_at__gt=now - WAITS).exclude(verb__in=UNPRESSED)
    newest = pressed.order_by("-asked_at", "id").first()
    if newest is not None and _is_again(newest, deed, what, of, now):
        return newest
    stands = state.health.stands
    talk = hearing_of(state.session, box).talk if deed.verb == Verb.TALK_END else None
    refused = _refused(deed, state, stands, session, newest)
    if deed.verb == Verb.TALK_END and talk is None and not refused:
        refused = UNSIGNED
    if refused:
        return _refuse(actor, box, deed, what, of, stands, refused, now, ident)
    return ask_command(
        actor=actor, box=box, verb=deed.verb, expects=stands, session=of, detail=what, now=now, what=what,
        sealed_words=seal_words(words, box) if words else None, talk=talk, ident=ident,
    )  # fmt: skip


def _is_again(newest: Command, deed: Deed, what: str, session: str, now: datetime) -> bool:
    alike = (newest.verb, newest.detail, newest.session or session) == (int(deed.verb), what, session)
    waits = newest.state in (CommandState.ASKED, CommandState.SENT)
    just_done = newest.state == CommandState.ACCEPTED and now - newest.asked_at < DOUBLE
    return alike and (waits or just_done)


def _refused(deed: Deed, state: RoomState, stands: str, session: str, newest: Command | None) -> str:
    """Why it is not even sent; "" if it is."""
    if not state.online:
        return AWAY
    if deed.of_session is not False and session != (state.session or ""):
        return OVER
    if stands not in deed.states:
        return STATES.get(stands, UNTOLD)
    return BUSY if newest is not None and newest.state in (CommandState.ASKED, CommandState.SENT) else ""


def _refuse(
    actor: User,
    box: Box,
    deed: Deed,
    what: str,
    session: str,
    stands: str,
    words: str,
    now: datetime,
    ident: str,
) -> Command:
    """A row that nothing sends: the desk shows why, and the audit keeps who tried."""
    command = Command.objects.create(
        id=ident or secrets.token_hex(16), box=box, verb=int(deed.verb), session=session, detail=what, expects=stands,
        asked_by=actor, asked_at=now, state=CommandState.REFUSED, words=words, answered_at=now,
    )  # fmt: skip
    append(actor, f"command.{deed.verb.name.lower()}_refused", command, box=box.name, session=session, words=words)
    return command
