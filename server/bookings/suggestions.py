"""An agency's roster, judged for one booking: the facts are read here, the ranking is roster.py's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import listed
from server.bookings import queries, roster
from server.bookings.errors import NotAllowed
from server.bookings.models import Booking, Deed, DutyDay, DutyLawyer, Held
from server.bookings.roster import Candidate, Need, Reason, Suggestion
from server.bookings.states import BookingEvent, BookingState
from server.defence.queries import in_force

_GONE = (BookingState.CANCELLED, BookingState.MISSED)
WORDS = {
    Reason.ON_DUTY: _("当日值班"),
    Reason.LANGUAGE: _("通晓所需语言"),
    Reason.SAME_SEX: _("女性受援人，女律师"),
    Reason.FOR_JUVENILES: _("可办理未成年人案件"),
    Reason.EXPERIENCED: _("执业年限较长，案情较重"),
    Reason.FEWER_CASES: _("本月办理较少"),
    Reason.NO_LANGUAGE: _("不通晓所需语言，需另请翻译"),
    Reason.NOT_FOR_JUVENILES: _("没有未成年人案件资质"),
    Reason.DECLINED: _("已谢绝本次指派"),
    Reason.CONFLICT: _("为同案其他人提供帮助，利益冲突"),
    Reason.TAKEN: _("该时间已有安排"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lawyer of the roster, as the agency reads him."""

    duty: DutyLawyer
    suggestion: Suggestion

    @property
    def reasons(self) -> list[tuple[str, bool]]:
        """The words of each reason, and whether it speaks for him."""
        return [(str(WORDS[each]), roster.WEIGHTS.get(each, -1) > 0) for each in self.suggestion.reasons]


def lines_for(booking: Booking, now: datetime) -> list[Line]:
    """The roster of the booking's agency, the best first."""
    rows = {each.lawyer_id: each for each in _listed(booking)}
    ranked = roster.rank(_candidates(booking, rows, now), _need(booking))
    return [Line(duty=rows[each.ident], suggestion=each) for each in ranked]


def check_choice(booking: Booking, lawyer: User, now: datetime) -> None:
    """On the roster, and nothing bars him. A lawyer whose time is taken is refused by the database."""
    line = next((each for each in lines_for(booking, now) if each.duty.lawyer_id == lawyer.pk), None)
    if line is None:
        raise NotAllowed(f"assign: {lawyer.username} is not on the roster", _("该律师不在本机构的值班名册上。"))
    if Reason.CONFLICT in line.suggestion.reasons:
        raise NotAllowed(f"assign: {lawyer.username} has a conflict", _("该律师为同案其他人提供帮助，不能指派。"))


def reasons_in_words(booking: Booking, lawyer: User, now: datetime) -> str:
    """Why he was suggested, for the history."""
    found = [each for each in lines_for(booking, now) if each.duty.lawyer_id == lawyer.pk]
    return listed(words for line in found for words, _for in line.reasons)


def _listed(booking: Booking) -> list[DutyLawyer]:
    return list(queries.roster_of(booking.agency_id or 0).filter(is_listed=True, lawyer__is_active=True))


def _candidates(booking: Booking, rows: dict[int, DutyLawyer], now: datetime) -> list[Candidate]:
    day = timezone.localtime(booking.from_at).date()
    on_duty = set(
        DutyDay.objects.filter(line__in=[r.pk for r in rows.values()], day=day).values_list("line", flat=True)
    )
    held = queries.holds_between(Held.PERSON, rows, booking.from_at, booking.until_at)
    taken = {hold.thing for hold in held if hold.booking_id != booking.pk}
    conflicts, loads = _conflicting(booking), _loads(rows, booking)
    declined = set(
        Deed.objects.filter(booking=booking, event=BookingEvent.DECLINE, by__in=list(rows)).values_list("by", flat=True)
    )
    return [
        Candidate(
            ident=ident,
            sex=row.sex,
            languages=words_of(row.languages),
            years=row.years,
            for_juveniles=row.for_juveniles,
            on_duty=row.pk in on_duty,
            is_taken=ident in taken,
            conflicts=ident in conflicts,
            declined=ident in declined,
            load=loads[ident],
        )
        for ident, row in rows.items()
    ]


def _need(booking: Booking) -> Need:
    suspects = list(booking.suspects.all())
    return Need(
        languages=words_of(
            " ".join([booking.language, *(each.language for each in suspects if each.needs_interpreter)])
        ),
        sexes={each.sex for each in suspects},
        has_juvenile=any(each.is_juvenile for each in suspects),
        is_serious=any(each.may_get_three_years or each.may_get_life for each in suspects),
    )


def _conflicting(booking: Booking) -> set[int]:
    """Who acts for somebody else of the case, bound or as duty lawyer."""
    heard = list(booking.suspects.all())
    bound = in_force().filter(suspect__case=booking.case).exclude(suspect__in=heard)
    others = Booking.objects.filter(case=booking.case, lawyer__isnull=False).exclude(pk=booking.pk)
    others = others.exclude(state__in=_GONE).filter(
        suspects__in=booking.case.suspects.exclude(pk__in=[s.pk for s in heard])
    )
    return set(bound.values_list("binding__lawyer", flat=True)) | {
        pk for pk in others.values_list("lawyer", flat=True) if pk
    }


def _loads(rows: dict[int, DutyLawyer], booking: Booking) -> Counter[int]:
    month = timezone.localtime(booking.from_at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Booking.objects.filter(lawyer__in=list(rows), from_at__gte=month).exclude(state__in=_GONE)
    return Counter(each for each in mine.values_list("lawyer", flat=True) if each)


def words_of(text: str) -> frozenset[str]:
    """Languages as people write them down: parted by anything."""
    return frozenset(word for word in re.split(r"[\s,，、;；/]+", text.casefold()) if word)
