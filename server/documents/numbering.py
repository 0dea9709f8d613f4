"""Numbers of documents: the unit's own pattern, a series that begins anew each year, no gap and no double.

The counter's row is the lock; the number is given in the transaction that issues the document, so that what fails uses
none. A void document keeps its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.cases.deadlines.errors import BadRule
from server.cases.numbers import Patterns, Template, document_number, patterns_of
from server.cases.rulebook import folders, rulebook, told
from server.documents.errors import NoNumber
from server.documents.kinds import DELIVERED
from server.documents.models import Counter

FILE = "document_numbers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that was given: as it is printed, and what makes it."""

    text: str
    series: str
    year: int
    serial: int


def next_number(*, unit: Unit, pattern: str, now: datetime) -> Number | None:
    """The next of that series in the year of `now`, only within a transaction; None for a kind without numbers.
    NoNumber: no pattern for that key."""
    if not pattern:
        return None
    template = _template(pattern, unit.code)
    year = timezone.localtime(now).year
    counter, _made = Counter.objects.get_or_create(unit=unit, series=template.prefix, year=year)
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    text = document_number(template, year, counter.last)
    return Number(text=text, series=template.prefix, year=year, serial=counter.last)


def _template(pattern: str, unit: str) -> Template:
    try:
        return _own_or_of_cases(pattern, unit)
    except BadRule as error:
        raise NoNumber(
            f"{FILE}: {error}",
            _("没有“%(pattern)s”的文号格式，请案管人员在 document_numbers.toml 中补上。") % {"pattern": pattern},
        ) from error


def _own_or_of_cases(pattern: str, unit: str) -> Template:
    try:
        return _patterns(_places()).template(pattern, unit)
    except BadRule:
        return rulebook().numbers.template(pattern, unit)


def _places() -> tuple[Path, ...]:
    own = tuple(place / FILE for place in folders() if (place / FILE).is_file())
    return (*own, DELIVERED / FILE)


@cache
def _patterns(places: tuple[Path, ...]) -> Patterns:
    return patterns_of(told(places[0]))
