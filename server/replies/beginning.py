"""With what a new document begins that this app knows: a duty lawyer's opinion, and the form of the help that he gave
(法律帮助情况登记表, 法律援助法 30; 司规〔2020〕6号), the register of such help (台账, 法律援助法 59)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.cases.models import Case, Suspect
from server.documents import sources
from server.documents.kinds import Kind
from server.replies import help
from server.replies.attaching import reference_of
from server.replies.document import lawyer_of, paper_of, said_of
from server.replies.queries import suspects_of
from server.submissions.models import How, Submission
from server.submissions.states import SubmissionKind

_NONE = "未提交"
_KINDS = (
    ("consulted", "法律咨询"),
    ("met", "会见"),
    ("read", "阅卷"),
    ("advised", "程序选择建议"),
    ("release", "帮助申请变更强制措施"),
    ("aid", "引导申请法律援助"),
)


def listen() -> None:
    """From now on these begin so."""
    sources.register(Kind.D05_LEGAL_OPINION, opinion)
    sources.register(Kind.D14_HELP_FORM, help_form)
    sources.register(Kind.D14_REGISTER, register)


def opinion(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """The newest opinion about the first of them; nothing where there is none."""
    found = newest_of(case, suspects[0]) if suspects else None
    return said_of(found, list(suspects[:1])) if found is not None else {}


def help_form(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """What the duty lawyer of the first of them did, from his last booking that was held and his opinion."""
    if not suspects:
        return {}
    booking = (
        Booking.objects.filter(case=case, suspects=suspects[0], agency__isnull=False, state=BookingState.HELD)
        .select_related("lawyer__unit", "agency", "room")
        .order_by("-from_at")
        .first()
    )
    if booking is None or booking.lawyer is None:
        return {}
    found = newest_of(case, suspects[0])
    said = found.blocks if found is not None else {}
    with override("zh-hans"):
        return {
            "lawyer": lawyer_of(booking.lawyer, booking),
            "way": {"phone": "电话", "net": "网络"}.get(said.get("mode", ""), "现场"),
            "place": booking.room.name,
            "began": said.get("help_from") or booking.from_at.isoformat(),
            "ended": said.get("help_until") or booking.until_at.isoformat(),
            "given": [_given(key, words, said) for key, words in _KINDS if said.get(key) == "yes"],
            "opinion": _number(found),
            "signed_before": said.get("signing") == "present",
            "outcome": str(found.get_answer_display()) if found is not None and found.answer else "",
        }


def register(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """The duty lawyers' help in this case: a row for each person heard in a booking that was held, of those who are
    chosen (of all where nobody is), with the opinion, what became of it, readings and signing."""
    chosen = [each.pk for each in suspects]
    held = Booking.objects.filter(
        case=case, agency__isnull=False, lawyer__isnull=False, state=BookingState.HELD
    ).select_related("lawyer__unit", "agency")
    with override("zh-hans"):
        rows = [
            _row(case, booking, suspect)
            for booking in held.order_by("from_at", "pk")
            for suspect in booking.suspects.order_by("number")
            if not chosen or suspect.pk in chosen
        ]
    if not rows:
        return {}
    agencies = dict.fromkeys(each.agency.name_zh for each in held if each.agency is not None)
    opinions = {row["opinion"] for row in rows} - {_NONE}
    return {
        "agency": "、".join(agencies),
        "first": rows[0]["on"],
        "last": rows[-1]["on"],
        "rows": rows,
        "totals": f"法律帮助{len(rows)}人次，提交法律意见{len(opinions)}份",
        "made_by": by.display_name,
    }


def _row(case: Case, booking: Booking, suspect: Suspect) -> dict[str, str]:
    assert booking.lawyer is not None  # asked for
    found = newest_of(case, suspect, booking.number)
    said = found.blocks if found is not None else {}
    readings = help.readings_of(suspect, booking.lawyer)
    pages = sum(each.pages for each in readings) or said.get("read_pages", "")
    return {
        "on": timezone.localdate(booking.from_at).isoformat(),
        "lawyer": booking.lawyer.display_name,
        "firm": booking.lawyer.unit.name_zh,
        "person": suspect.name,
        "case_number": case.bmsah or "",
        "charge": "、".join(suspect.charges.values_list("name", flat=True)),
        "given": "、".join(words for key, words in _KINDS if said.get(key) == "yes"),
        "met": f"{said.get('met_minutes', '')}分钟" if said.get("met") == "yes" else "",
        "read": f"{pages}页" if readings or said.get("read") == "yes" else "",
        "opinion": _number(found) or _NONE,
        "adopted": str(found.get_answer_display()) if found is not None and found.answer else "",
        "present": {"present": "在场", "not_yet": "未到签署"}.get(said.get("signing", ""), ""),
    }


def newest_of(case: Case, suspect: Suspect, booking: str = "") -> Submission | None:
    """The last opinion of a duty lawyer about that person; of that booking (its number), where one is named."""
    numbers = [booking] if booking else case.bookings.filter(suspects=suspect).values("number")
    rows = Submission.objects.filter(how=How.BOOKING, booking__in=numbers, kind=SubmissionKind.OPINION)
    rows = rows.exclude(blocks={}).exclude(arrived_at=None).select_related("lawyer__unit", "unit")
    return next((each for each in rows.order_by("-handed_in_at") if suspect in suspects_of(each, case)), None)


def _given(key: str, words: str, said: dict[str, str]) -> dict[str, Any]:
    more = {
        "met": f"{said.get('met_minutes', '')}分钟",
        "read": f"{said.get('read_volumes', '')}卷，{said.get('read_pages', '')}页",
    }
    return {"what": words, "at": said.get(f"{key}_at"), "words": more.get(key, "")}


def _number(found: Submission | None) -> str:
    """Of the opinion's document; before it has one, of the receipt of its arrival."""
    if found is None:
        return ""
    paper = paper_of(found)
    return paper.number if paper is not None and paper.number else f"已提交（回执{reference_of(found)}）"
