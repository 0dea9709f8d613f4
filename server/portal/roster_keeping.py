"""Writes to an agency's roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.portal.errors import NotAllowed
from server.portal.models import DutyDay, DutyLawyer


@transaction.atomic
def add(*, by: User, values: dict[str, Any]) -> DutyLawyer:
    """One more lawyer on the roster of this person's agency. Raises NotAllowed."""
    try:
        with transaction.atomic():
            line = DutyLawyer.objects.create(agency=by.unit, **values)
    except IntegrityError as error:
        raise NotAllowed("roster: listed already", _("该律师已在名册上。")) from error
    append(by, "booking.roster", line, lawyer=line.lawyer.username, **_said(values))
    return line


@transaction.atomic
def change(
    *, by: User, line: DutyLawyer, values: dict[str, Any], shown: Sequence[date], chosen: Sequence[date]
) -> None:
    """The line as it is now, and of the days that the page showed those on duty."""
    for name, value in values.items():
        setattr(line, name, value)
    line.save()
    line.days.filter(day__in=shown).exclude(day__in=chosen).delete()
    DutyDay.objects.bulk_create([DutyDay(line=line, day=day) for day in chosen], ignore_conflicts=True)
    days = [day.isoformat() for day in chosen]
    append(by, "booking.roster", line, lawyer=line.lawyer.username, days=days, **_said(values))


def _said(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if name != "lawyer"}
