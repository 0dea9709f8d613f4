"""What the recording's note (D9) and the sealing record (D11) begin with: the film's facts, explanations, discs.

Documents are written in Chinese, whoever presses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.cases.models import Case, Suspect
from server.documents import actions, sources
from server.documents.kinds import Kind
from server.documents.models import Document
from server.filing.discs.label import codes_of
from server.filing.errors import NothingLacking
from server.filing.films import defects_of
from server.filing.models import Disc, Explanation, Seal
from server.filing.policies import MADE
from server.filing.states import DiscEvent
from server.recordings.models import Session
from server.recordings.timeline import PartView, timeline
from server.recordings.words import reason_words

_NOBODY = _("这段录像还没有说明是谁，请先在案件页面登记录像中的人员。")
_STANDINGS = ("犯罪嫌疑人", "律师", "检察官", "录制人员")


def recording_note(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """For documents.sources: the newest recording of these people."""
    linked = Session.objects.filter(case_links__case=case, case_links__ended_at=None)
    newest = linked.filter(case_links__suspects__in=suspects).order_by("-started_at").first()
    return of_session(case, newest) if newest else {}


def sealing_record(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """For documents.sources: the newest disc of the case."""
    newest = Disc.objects.filter(case=case, state__in=MADE).order_by("-made_at").first()
    return of_disc(newest) if newest else {}


@transaction.atomic
def draft_note(*, case: Case, session: Session, by: User, now: datetime) -> Document:
    """The note of that recording, to be completed and signed. Raises NothingLacking, and what documents raises."""
    link = case.session_links.filter(session=session, ended_at=None).first()
    who = list(link.suspects.order_by("number")) if link else []
    if not who:
        raise NothingLacking(f"case {case.pk}: nobody in session {session.pk[:8]}", _NOBODY)
    data = sources.initial(Kind.D09_RECORDING_NOTE, case, who[:1], by, now) | of_session(case, session)
    return actions.draft(
        Kind.D09_RECORDING_NOTE, case=case, suspects=who[:1], data=data, by=by, now=now, session=session
    )


@transaction.atomic
def draft_sealing(*, disc: Disc, by: User, now: datetime) -> Document:
    """The record of that disc's sealing or opening, to be signed by those present. Raises what documents raises."""
    who = list(disc.case.suspects.filter(session_links__session__in=disc.sessions.all()).distinct().order_by("number"))
    data = sources.initial(Kind.D11_SEALING, disc.case, who, by, now) | of_disc(disc)
    return actions.draft(Kind.D11_SEALING, case=disc.case, suspects=who, data=data, by=by, now=now)


def of_session(case: Case, session: Session) -> dict[str, Any]:
    """A recording's own facts, in the shape of the note's fields."""
    with translation.override("zh-hans"):
        view = timeline(session)
        order = list(
            case.session_links.filter(ended_at=None).order_by("session__started_at").values_list("session", flat=True)
        )
        seconds = round(sum(part.end_ns - part.start_ns for part in view.parts) / 1e9)
        codes = codes_of(session)
        return {
            "session": session.pk,
            "times": order.index(session.pk) + 1 if session.pk in order else 1,
            "place": session.room.name_zh if session.room else session.room_said,
            "began": _moment(session.started_at),
            "ended": _moment(session.ended_at),
            "length": f"{seconds // 3600}时{seconds // 60 % 60}分{seconds % 60}秒",
            "clock": "；".join(dict.fromkeys(part.clock for part in view.parts))[:200],
            "breaks": [each for part in view.parts for each in _breaks(part)],
            "defects": [_defect(each.ident, each.words, session) for each in defects_of(view)],
            "digest": codes[-1]["code"] if codes else "",
        }


def of_disc(disc: Disc) -> dict[str, Any]:
    """A disc's own facts, in the shape of the sealing record's fields."""
    turns = disc.seals.filter(event__in=(DiscEvent.SEAL.value, DiscEvent.OPEN.value))
    newest: Seal | None = turns.order_by("-pk").first()
    kept = disc.seals.filter(event=DiscEvent.KEEP.value).order_by("-pk").first()
    opened = newest is not None and newest.event == DiscEvent.OPEN.value
    read = disc.readbacks.exclude(medium="image").first() or disc.readbacks.first()
    same = read is not None and read.is_same
    recordings = disc.label.get("recordings", [])
    media = [
        {
            "number": str(disc.uid),
            "kind": "光盘",
            "copy_of": disc.get_kind_display(),
            "session": str(each["session"]),
            "code": "；".join(f"段落{one['part']} {one['code']}" for one in each["codes"])[:200],
            "expected": disc.manifest_digest,
            "got": disc.manifest_digest if same else "",
            "agrees": "未核对" if read is None else "一致" if same else "不一致",
        }
        for each in recordings
    ]
    first = disc.seals.filter(event=DiscEvent.ASK_OPENING.value).select_related("by").last() if opened else None
    told: dict[str, Any] = {
        "act": "启封" if opened else "封存",
        "people": "、".join(disc.label.get("people", []))[:200],
        "media": media,
        "words": f"{disc.get_kind_display()}第{disc.number}份，{disc.files}个文件；校验值：清单文件的 SHA-256",
    }
    if kept is not None:
        told["kept"] = kept.place
    if newest is not None:
        told |= {"at": _moment(newest.at), "place": newest.place, "why": newest.why}
        told["present"] = [] if opened else _present(newest.present, disc.case)
    if first is not None and newest is not None:
        told["approved_by"] = f"{first.by.display_name}、{newest.by.display_name}"
    return told


def _breaks(part: PartView) -> list[dict[str, Any]]:
    return [
        {"began": _wall(part, p.from_ns), "ended": None if p.to_ns is None else _wall(part, p.to_ns),
         "why": reason_words(p.reason) or "中止"}
        for p in part.pauses
    ]  # fmt: skip


def _defect(ident: str, words: str, session: Session) -> dict[str, Any]:
    rows = Explanation.objects.filter(session=session, voided_at=None)
    why = next((each.text for each in rows if ident in each.defects), "")
    return {"what": words[:200], "at": "", "why": why}


def _present(names: str, case: Case) -> list[dict[str, str]]:
    """Names in the order of the form: case management's by its accounts, the others in the usual four's order."""
    found = [name.strip() for name in names.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    keepers = User.objects.filter(unit=case.unit, role=Role.CASE_MANAGEMENT, is_active=True)
    kept = set(keepers.values_list("display_name", flat=True))
    usual = iter(_STANDINGS)
    return [
        {"standing": "案管人员" if name in kept else next(usual, _STANDINGS[-1]), "name": name[:200]} for name in found
    ]


def _wall(part: PartView, at_ns: int) -> str:
    return _moment(part.pressed_at + timedelta(microseconds=(at_ns - part.start_ns) // 1000)) or ""


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at else None
