"""The agency's register of help (台账): a month, one lawyer or all, a row for each person helped; on screen, on
paper, as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from server.access.models import User
from server.access.policies import Permission
from server.access.wording import listed
from server.portal import queries
from server.portal.help_given import Given, given
from server.portal.models import Adoption, Asked, OpinionGiven
from server.portal.states import Standing

_WIDTHS = (6, 18, 12, 22, 12, 18, 22, 34, 10, 10, 16, 14, 14, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the rows come to."""

    helped: int
    opinions: int
    objected: int
    adopted: int
    before_signing: int
    met_minutes: int
    pages_read: int


def month_of(said: str, today: date) -> date:
    """The first day of the month that is asked for ("2026-11"); of this one where that is none."""
    try:
        return datetime.strptime(said, "%Y-%m").date().replace(day=1)
    except ValueError:
        return today.replace(day=1)


def rows_of(agency_user: User, month: date, lawyer: int | None, now: datetime) -> list[Given]:
    """The month's help, in order of time."""
    after = (month + timedelta(days=31)).replace(day=1)
    held = _of_agency(agency_user, now).filter(from_at__date__gte=month, from_at__date__lt=after)
    held = held.filter(lawyer=lawyer) if lawyer is not None else held
    return given(held.order_by("from_at", "pk"))


def lawyers_of(agency_user: User, now: datetime) -> list[User]:
    """Whose help the register can show alone."""
    ids = _of_agency(agency_user, now).order_by().values_list("lawyer", flat=True).distinct()
    return list(User.objects.filter(pk__in=ids).order_by("display_name"))


def totals(rows: Sequence[Given]) -> Totals:
    """The sums at its foot."""
    return Totals(
        helped=len(rows),
        opinions=sum(each.opinion is not None for each in rows),
        objected=sum(each.opinion_given is OpinionGiven.OBJECTED for each in rows),
        adopted=sum(each.adoption in (Adoption.ADOPTED, Adoption.PARTLY) for each in rows),
        before_signing=sum(each.is_before_signing for each in rows),
        met_minutes=sum(each.met_minutes for each in rows),
        pages_read=sum(each.pages_read for each in rows),
    )


def headings() -> list[str]:
    """Of its columns, in the reader's language."""
    return [
        _("序号"), _("时间"), _("律师"), _("律师事务所"), _("受援人"), _("预约编号"), _("办案单位"), _("法律帮助内容"),
        _("会见（分钟）"), _("阅卷（页）"), _("法律意见"), _("采纳情况"), _("签署前提交"), _("具结在场"),
    ]  # fmt: skip


def cells(number: int, row: Given) -> list[str | int]:
    """One line of it."""
    asked = row.asked
    lawyer = asked.lawyer
    at = timezone.localtime(asked.from_at) if asked.from_at else None
    return [
        number,
        f"{at:%Y-%m-%d %H:%M}" if at else "",
        lawyer.display_name if lawyer else "",
        lawyer.unit.name if lawyer else "",
        row.person,
        asked.number,
        asked.office,
        listed(row.kinds),
        row.met_minutes,
        row.pages_read,
        str(row.opinion_given.label) if row.opinion is not None else _("未提交"),
        str(row.adoption.label) if row.opinion_given is OpinionGiven.OBJECTED else "—",
        _("是") if row.is_before_signing else _("否"),
        _("是") if row.was_present else _("否"),
    ]


def workbook(title: str, rows: Sequence[Given]) -> bytes:
    """It as XLSX. Every cell of words is text: nothing that somebody wrote is a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    for place, heading in enumerate(headings(), 1):
        sheet.cell(1, place, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[place - 1]
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(cells(number, row), 1):
            cell = sheet.cell(number + 1, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _of_agency(user: User, now: datetime) -> QuerySet[Asked]:
    held = queries.asked_for(user, now, Permission.EVALUATE_HELP).filter(state=Standing.HELD, lawyer__isnull=False)
    return held.select_related("lawyer__unit").prefetch_related("heard")
