"""Every write to the calendar: brought and tried, applied, dropped. What applies moves deadlines through a run of
dues.py, in the background; what is tried moves none."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import policies
from server.cases.actions import dues
from server.cases.deadlines.calendar import year_of
from server.cases.deadlines.errors import BadRule
from server.cases.errors import BadCalendar, StaleCalendar
from server.cases.models import CalendarChange, CalendarMove, CalendarState, Due, Recompute
from server.cases.models.case import WHY
from server.cases.rulebook import Rulebook, calendar_texts, parsed, rulebook, rulebook_with
from server.cases.words import trouble_of_calendar

S = CalendarState
#: Moved deadlines that are kept to be shown; the rest is counted.
SHOWN = 200
LARGEST = 64 * 1024
#: A trial whose worker was not heard of for so long is taken over.
SILENT = timedelta(seconds=60)
_YEARS = range(2000, 2101)


@transaction.atomic
def bring(*, by: User, text: str, why: str, now: datetime) -> CalendarChange:
    """A year's calendar, to be tried; nothing moves yet. Raises NotAllowed, BadCalendar."""
    policies.check_calendar(by)
    year = checked(text)
    if calendar_texts().get(year) == text:
        raise BadCalendar(f"calendar {year}: as it is in force", _("与现行的节假日安排完全相同，没有需要修改的。"))
    basis, total = rulebook().digest, dues.open_cases()
    change = CalendarChange.objects.create(
        year=year, text=text, why=why[:WHY], basis=basis, total=total, made_by=by, made_at=now
    )
    append(by, "calendar.brought", change, year=year, text=_digest(text), reason=why)
    return change


def checked(text: str) -> int:
    """Of which year that calendar is. BadCalendar says what is wrong with it."""
    if len(text.encode()) > LARGEST:
        raise BadCalendar("calendar: too large", _("文件过大。一年的节假日安排不超过64千字节。"))
    try:
        year = year_of(parsed(text)).year
        if year not in _YEARS:
            raise BadRule(f"calendar {year!r}: no year", code="number")
        rulebook_with(text)
    except BadRule as error:
        raise BadCalendar(str(error), trouble_of_calendar(error)) from error
    return year


def take_trial(now: datetime, number: int | None = None) -> CalendarChange | None:
    """The oldest trial that nobody is at, or that one, taken for this worker."""
    free = Q(beat_at=None) | Q(beat_at__lte=now - SILENT)
    which = Q() if number is None else Q(pk=number)
    for change in CalendarChange.objects.filter(free, which, state=S.TRYING).order_by("pk"):
        if CalendarChange.objects.filter(free, pk=change.pk, state=S.TRYING).update(beat_at=now):
            return change
    return None


def begin_trial(change: CalendarChange) -> Rulebook:
    """The rules that it is tried by. A calendar changed since it was brought: the trial is of what holds now."""
    if change.basis != (basis := rulebook().digest):
        CalendarMove.objects.filter(change=change).delete()
        CalendarChange.objects.filter(pk=change.pk).update(basis=basis, cursor=0, done=0, moved=0)
    return rulebook_with(change.text)


def try_on(change: CalendarChange, *, rules: Rulebook, now: datetime) -> bool:
    """The next stretch of cases is compared, and no deadline written. False: the trial is over."""
    with transaction.atomic():
        change = CalendarChange.objects.select_for_update().get(pk=change.pk)
        if change.state != S.TRYING:
            return False  # dropped meanwhile
        upto = dues.next_stretch(change.cursor)
        if upto is None:
            CalendarChange.objects.filter(pk=change.pk).update(state=S.TRIED, beat_at=now)
            return False
        found = dues.differences(change.cursor, upto, rules)
        _keep(change, found)
        CalendarChange.objects.filter(pk=change.pk).update(
            cursor=upto, done=F("done") + found.cases, moved=F("moved") + found.count, beat_at=now
        )
    return True


@transaction.atomic
def apply(*, by: User, change: CalendarChange, now: datetime) -> Recompute:
    """In force from now on, and the run that moves the deadlines. Raises NotAllowed, StaleCalendar."""
    policies.check_calendar(by)
    moved = CalendarChange.objects.filter(pk=change.pk, state=S.TRIED, basis=rulebook().digest).update(
        state=S.APPLIED, decided_by=by, decided_at=now
    )
    if moved != 1:
        raise StaleCalendar(
            f"calendar change {change.pk}: decided already, or tried by other rules",
            _("试算之后规则又有变化，或者这次修改已由他人处理。请刷新页面；需要的，重新提交并试算。"),
        )
    append(by, "calendar.applied", change, year=change.year, text=_digest(change.text), reason=change.why)
    why = f"calendar {change.year}, change {change.pk}"
    return dues.begin_run(why=why, now=now, rules=rulebook())


@transaction.atomic
def drop(*, by: User, change: CalendarChange, now: datetime) -> None:
    """It is not applied; the row stays. Raises NotAllowed, StaleCalendar."""
    policies.check_calendar(by)
    dropped = CalendarChange.objects.filter(pk=change.pk, state__in=(S.TRYING, S.TRIED)).update(
        state=S.DROPPED, decided_by=by, decided_at=now
    )
    if dropped != 1:
        raise StaleCalendar(
            f"calendar change {change.pk}: decided already", _("这次修改已由他人处理，请刷新页面查看。")
        )
    append(by, "calendar.dropped", change, year=change.year, text=_digest(change.text))


def _keep(change: CalendarChange, found: dues.Differences) -> None:
    room = SHOWN - change.moves.count()
    moves: list[tuple[Due, datetime | None, datetime | None]] = [(row, was, row.due_at) for row, was in found.changed]
    moves += [(row, None, row.due_at) for row in found.made]
    moves += [(row, row.due_at, None) for row in found.stale]
    CalendarMove.objects.bulk_create(
        CalendarMove(
            change=change, case_id=row.case_id, suspect_id=row.suspect_id, rule=row.rule, before=before, after=after
        )
        for row, before, after in moves[: max(0, room)]
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
