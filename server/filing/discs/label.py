"""What stands on a disc and its box: the fields of the label, as data on the disc and as a sheet to print."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from server.documents import fonts
from server.documents.coverage import check_glyphs, texts_of
from server.filing.models import Disc
from server.recordings.models import Session
from server.recordings.timeline import SessionView

TEMPLATE = Path(__file__).parent / "label.typ"
#: What a field is called where a character of it cannot be drawn.
_LABELS = {"people": _("被听取意见人"), "case": _("案件名称"), "case_number": _("案件编号"), "made_by": _("制作人")}


def fields_of(disc: Disc, views: list[SessionView], people: list[str], now: datetime) -> dict[str, Any]:
    """The fields, Chinese as on every label: the disc goes to courts. What only the finished disc knows comes later."""
    case = disc.case
    with translation.override("zh-hans"):
        return {
            "made_for": case.unit.name_zh,
            "made_by": disc.asked_by.display_name,
            "made_at": _minute(now),
            "people": people,
            "case": case.name,
            "case_number": case.bmsah or case.tysah or "",
            "copy": f"{disc.get_kind_display()} 第{disc.number}份",
            "grade": disc.get_grade_display(),
            "recordings": [_recording(number, view) for number, view in enumerate(views, 1)],
        }


def sheet(disc: Disc) -> bytes:
    """The printable sheet of a disc that was made: its face and the slip for its box, as PDF. Raises MissingGlyph."""
    import typst  # only this page needs it

    told = {**disc.label, "digest": disc.manifest_digest, "files": disc.files, "size": disc.size, "uid": str(disc.uid)}
    given = {"label": json.dumps(told, ensure_ascii=False)}
    check_glyphs(texts_of(told), fonts.characters(), {place: str(words) for place, words in _LABELS.items()})
    folders = [str(folder) for folder in fonts.folders()]
    pdf = typst.compile(str(TEMPLATE), font_paths=folders, sys_inputs=given, ignore_system_fonts=True)
    assert isinstance(pdf, bytes)
    return pdf


def nth_of(number: int) -> str:
    return f"第{number}次"


def _recording(number: int, view: SessionView) -> dict[str, Any]:
    session, parts = view.session, view.parts
    ended = session.ended_at
    seconds = round(sum((part.end_ns - part.start_ns) for part in parts) / 1e9)
    return {
        "nth": nth_of(number),
        "room": session.room.name_zh if session.room else session.room_said,
        "from": _minute(session.started_at, seconds=True),
        "to": _minute(ended, seconds=True) if ended else "",
        "length": f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}",
        "box": session.box_id,
        "session": session.pk,
        "codes": codes_of(session),
    }


def codes_of(session: Session) -> list[dict[str, Any]]:
    """The box's own word for each part: the digest of the record or statement with which it closed it."""
    rows = session.parts.exclude(end_digest=None).order_by("number")
    return [{"part": part.number, "code": bytes(part.end_digest or b"").hex()} for part in rows]


def _minute(at: datetime, *, seconds: bool = False) -> str:
    local = timezone.localtime(at)
    return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"
