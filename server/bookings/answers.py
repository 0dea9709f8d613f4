"""Answers that lawyers and agencies give in the outer zone: done here as if they had been given here, and said back.

Only what cannot be believed stops the queue; that somebody was faster, that a time is taken, that it lapsed meanwhile
are outcomes like any other.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.audit.actions import Thing, append
from server.bookings import coming, flows
from server.bookings.errors import BookingError, NotAllowed, StaleState
from server.bookings.models import Booking
from server.bookings.states import BookingEvent
from server.config.environment import Zone
from server.ferry.courier import hand
from server.ferry.handlers import takes
from server.portal import receipting
from server.portal.contract import ANSWER, OUTCOME, Act, Of, Outcome, Said, moment
from sync.errors import MalformedInput
from sync.shapes import from_map, to_map

SENDER = "ferry"
_SIDES = (Permission.ANSWER_BOOKING, Permission.ASSIGN_LAWYERS)
_LATE = _("答复送达时答复期限已过，检察院系统已按逾期处理。仍可答复的，请按最新内容重新答复。")
_FASTER = _("答复送达时预约已有变化，没有办理。请按最新内容重新答复。")
_UNKNOWN = _("您的账号在检察院系统中没有登记，请联系安全管理员。")
_UNKNOWN_LAWYER = _("该律师的账号在检察院系统中没有登记，请联系安全管理员。")
_NOT_YOURS = _("这一步不由您办理。")


@takes(ANSWER, Zone.INNER)
def take(body: dict[int, object], now: datetime) -> None:
    """An answer to one or several bookings: all of it is done, or nothing; either way it is said back.

    Raises PeerFault for what nobody could say.
    """
    said = from_map(Said, body, ANSWER)
    _check(said)
    by = _told_of(said.by)
    try:
        with transaction.atomic():
            if by is None:
                raise NotAllowed(f"answer: {said.by} was not told of, or not taken", _UNKNOWN)
            for of in said.of:
                _do(by, of, said, now)
    except BookingError as error:
        told = {"act": said.act, "numbers": [of.number for of in said.of], "by": said.by, "reason": str(error)}
        append(by or SENDER, "booking.answer_refused", Thing("answer", said.uid), **told)
        _say(said, by, error.words, now)
    else:
        _say(said, by, None, now)


def _do(by: User, of: Of, said: Said, now: datetime) -> None:
    booking = Booking.objects.filter(number=of.number).first()
    if booking is None:
        raise NotAllowed(f"answer: no booking {of.number}", _NOT_YOURS)
    if booking.revision != of.revision:
        raise StaleState(
            f"answer: booking {of.number} is at {booking.revision}, not {of.revision}", _since(booking, said)
        )
    if not reach.reaches(by, _SIDES, booking, now):
        raise NotAllowed(f"answer: {by.username}, booking {of.number}", _NOT_YOURS)
    _flow(by, booking, said, now)


def _flow(by: User, booking: Booking, said: Said, now: datetime) -> None:
    revision, why = booking.revision, said.why.strip()
    match Act(said.act):
        case Act.AGREE:
            flows.agree(by=by, booking=booking, revision=revision, now=now)
        case Act.DECLINE:
            flows.decline(by=by, booking=booking, why=why, revision=revision, now=now)
        case Act.PROPOSE:
            begins = moment(said.begins_s)
            assert begins is not None  # _check
            flows.propose(by=by, booking=booking, begins=begins, why=why, revision=revision, now=now)
        case Act.ARRIVE:
            coming.say_from_afar(by=by, booking=booking, now=now)
        case Act.ASSIGN:
            lawyer = _told_of(said.lawyer or "")
            if lawyer is None:
                raise NotAllowed(f"answer: {said.lawyer} was not told of, or not taken", _UNKNOWN_LAWYER)
            flows.assign(by=by, booking=booking, lawyer=lawyer, why=why, revision=revision, now=now)


def _check(said: Said) -> None:
    lacks = {
        "a reason": said.act in (Act.DECLINE, Act.PROPOSE) and len(said.why.strip()) < 2,
        "a time": said.act == Act.PROPOSE and said.begins_s is None,
        "a lawyer": said.act == Act.ASSIGN and not said.lawyer,
        "a booking": not said.of,
        "a reason of at most 400 characters": len(said.why) > 400,
    }
    missing = [what for what, is_lacking in lacks.items() if is_lacking]
    if missing:
        raise MalformedInput(f"answer {said.uid}: expected {missing} for {said.act}", step="fields")


def _told_of(username: str) -> User | None:
    """The copy of an account of the outer zone: an account of this zone is not theirs to speak for."""
    found = User.objects.filter(username=username).select_related("unit").first()
    return found if found is not None and (found.mirrored or settings.MSR.zone is Zone.BOTH) else None


def _since(booking: Booking, said: Said) -> object:
    """What came between: silence that was over, or something else."""
    lapses = booking.deeds.filter(event=BookingEvent.LAPSE)
    last = booking.deeds.order_by("pk").last()
    is_late = lapses.filter(at__gte=moment(said.at_s)).exists() or (last and last.event == BookingEvent.LAPSE)
    return _LATE if is_late else _FASTER


def _say(said: Said, by: User | None, words: object | None, now: datetime) -> None:
    told = {"zh": "", "en": ""}
    if words is not None:
        for key, language in (("zh", "zh-hans"), ("en", "en")):
            with translation.override(language):
                told[key] = str(words)[:400]
    if by is not None:
        receipting.ended(said, by, told["zh"], now)
    body = Outcome(uid=said.uid, is_done=words is None, words_zh=told["zh"], words_en=told["en"])
    hand(kind=OUTCOME, unique=f"{OUTCOME}:{said.uid}", body=to_map(body), now=now)
