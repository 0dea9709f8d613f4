"""The log, asked: narrowed by who, what, when; page by page from the newest; and written out for an outsider."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

from django.db.models import QuerySet
from django.utils import timezone

from server.audit.chain import Entry
from server.audit.models import AuditEvent

COLUMNS = (*Entry.__slots__, "hash")
#: A spreadsheet takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for; "" or None narrows nothing. Dates: the centre's time zone, both inclusive."""

    actor: str = ""
    action: str = ""
    thing: str = ""
    since: date | None = None
    until: date | None = None


def asked(question: Question) -> QuerySet[AuditEvent]:
    """The events, newest first."""
    found = AuditEvent.objects.order_by("-number")
    if question.actor:
        found = found.filter(actor=question.actor)
    if question.action:
        found = found.filter(action=question.action)
    if question.thing:
        found = found.filter(ident__startswith=question.thing)
    if question.since is not None:
        found = found.filter(at__gte=_midnight(question.since))
    if question.until is not None:
        found = found.filter(at__lt=_midnight(question.until + timedelta(days=1)))
    return found


def as_json_lines(events: Iterable[AuditEvent]) -> Iterator[str]:
    """One event a line, with all that its hash covers: docs/audit.md says how to repeat it."""
    for event in events:
        told = {name: getattr(event, name) for name in COLUMNS}
        told["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
        yield json.dumps(told, ensure_ascii=False) + "\n"


def as_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """For a spreadsheet: a header, then one event a row; nothing in it is taken for a formula."""
    yield _row(COLUMNS)
    for event in events:
        told = {name: getattr(event, name) for name in COLUMNS}
        told["at"] = timezone.localtime(event.at).isoformat(timespec="milliseconds")
        told["details"] = json.dumps(event.details, ensure_ascii=False)
        yield _row([_harmless(str(each)) for each in told.values()])


def _row(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
