"""With what the documents of a hearing begin: the record (D3), the victim's record, the recognizance (D4), the proposal
(D7), each in the words of its form (documents/fields). What is not known is left out; a person fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import override

from server.access.models import User
from server.bookings.models import Booking
from server.cases.models import Case, Step, Suspect
from server.cases.steps import StepKind
from server.documents.from_case import person
from server.documents.kinds import Kind
from server.documents.sources import register
from server.hearings import queries
from server.hearings.conclusions import objections
from server.hearings.models import Heard, HowHeard, HowRead, Note, NoteKind, Penalty, Round
from server.hearings.outline import ASKED, TOPICS, Speaker, Stance, Taken
from server.hearings.page import chapters_set
from server.hearings.queries import Version
from server.hearings.rounds import WITH_TERM, term_words
from server.hearings.states import Result
from server.recordings.parts import read_pauses
from server.recordings.words import chapter_words, reason_words
from server.replies import help
from server.replies.document import lawyer_of
from sync.evidence.errors import Unaccounted

#: Chapters that are told to him, in the record's list of what was told.
_TOLD = ("C1_NOTICE", "C3_RIGHTS", "C4_RETRACTION", "C5_FACTS_CHARGE", "C6_SENTENCE_PROPOSAL")
_STANDS = {Stance.AGREES: "同意", Stance.DISAGREES: "不同意", Stance.SILENT: "未表态"}
_TAKEN = {Taken.ADOPTED: "采纳", Taken.PARTLY: "部分采纳", Taken.NOT_ADOPTED: "不采纳"}
_RESULTS = {Result.AGREED: "达成一致", Result.PARTLY: "部分达成一致"}
_READ = {HowRead.ITSELF: "本人阅读", HowRead.ALOUD: "向其宣读", HowRead.INTERPRETED: "经翻译宣读"}
_WAYS = {HowHeard.MET: "当面", HowHeard.PHONE: "电话", HowHeard.VIDEO: "远程视频", HowHeard.WRITTEN: "书面"}


def register_all() -> None:
    """Once, when the app is ready."""
    register(Kind.D03_HEARING_RECORD, record)
    register(Kind.D03_VICTIM_RECORD, victim_record)
    register(Kind.D04_RECOGNIZANCE, recognizance)
    register(Kind.D07_PROPOSAL, proposal)


def record(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """D3 of this person's newest hearing."""
    heard = _newest(suspects)
    if heard is None:
        return {}
    with override("zh-hans"):
        return _record(heard)


def recognizance(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """D4: what he admits and agrees to, as the last version of the proposal stands."""
    heard = _newest(suspects)
    if heard is None:
        return {}
    texts = _texts(heard)
    versions = queries.rounds_of(heard.suspect)
    found: dict[str, Any] = {
        **_lawyer(heard.suspect),
        "facts": texts.get("facts", ""),
        "lawyer_disagrees": texts.get("lawyer.sentence.stance") == Stance.DISAGREES,
        "reading": _reading(heard),
    }
    if versions:
        with override("zh-hans"):
            last = versions[-1].round
            found |= {"proposal": proposal_of(last), "procedure": str(last.get_procedure_display())}
    return found


def proposal(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """D7: each accused with his charges, circumstances and the last version of what is proposed."""
    with override("zh-hans"):
        people = [_accused(case, each, by, now) for each in suspects]
    prosecutor = case.prosecutor.display_name if case.prosecutor else ""
    return {"people": people, "prosecutor": prosecutor}


def victim_record(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """D3 of the victim who was heard last, and the attempts to reach him."""
    rows = list(case.victims_heard.order_by("at"))
    if not rows:
        return {}
    last = rows[-1]
    tries = [each for each in rows if each.how == HowHeard.UNREACHED and each.name == last.name]
    return {
        "victim": {"name": last.name},
        "way": _WAYS.get(HowHeard(last.how), "未能听取"),
        "began": last.at.isoformat(),
        "attempts": [
            {"at": each.at.isoformat(), "way": each.opinion or "联系", "outcome": "未联系上"} for each in tries
        ],
        "compensation_words": last.compensation,
        "forgiveness": {"yes": "谅解", "no": "不谅解"}.get(last.forgives, "未表态"),
        "other": last.opinion if last.how != HowHeard.UNREACHED else "",
        "suspects": "、".join(each.name for each in suspects),
    }


def proposal_of(version: Round) -> dict[str, str]:
    """What is proposed, in the parts of the form."""
    main = str(version.get_penalty_display())
    if version.penalty in WITH_TERM and version.least is not None:
        main += term_words(version.least)
        main += f"至{term_words(version.most)}" if version.most and version.most != version.least else ""
    fine = f"并处罚金人民币{version.fine:,}元" if version.fine and version.penalty != Penalty.FINE_ALONE else ""
    if version.fine and version.penalty == Penalty.FINE_ALONE:
        main += f"人民币{version.fine:,}元"
    return {
        "kind": "幅度刑" if version.most != version.least else "确定刑",
        "main": main,
        "supplementary": "，".join(each for each in (fine, version.additional) if each),
        "execution": f"缓刑{term_words(version.probation)}" if version.probation else "",
    }


def _lawyer(suspect: Suspect) -> dict[str, Any]:
    """Whom the case names as his lawyer, as the one account of that name has him: firm, licence, who assigned him."""
    named = [each for each in help.lawyers_of(suspect) if each.lawyer.display_name == suspect.lawyer_name]
    if len({each.lawyer.pk for each in named}) != 1:
        return {}
    booking = Booking.objects.filter(number=named[-1].booking).select_related("agency").first()
    return {"lawyer": {**lawyer_of(named[-1].lawyer, booking), "kind": str(suspect.get_lawyer_kind_display())}}


def _record(heard: Heard) -> dict[str, Any]:
    hearing, texts = heard.hearing, _texts(heard)
    sessions = queries.sessions_of(hearing)
    versions = queries.rounds_of(heard.suspect)
    room = hearing.room or (hearing.booking.room if hearing.booking else None)
    is_far = hearing.booking is not None and bool(hearing.booking.far_room_id or hearing.booking.far_link)
    ends = [each.ended_at for each in sessions if each.ended_at]
    began = sessions[0].started_at if sessions else hearing.opened_at
    ended = ends[-1] if ends else hearing.ended_at
    found: dict[str, Any] = {
        **_lawyer(heard.suspect),
        "times": hearing.number,
        "began": began.isoformat(),
        "ended": ended.isoformat() if ended else None,
        "place": room.name_zh if room else "",
        "way": "远程视频" if is_far else "当面",
        "told": _told(sessions),
        "facts": texts.get("facts", ""),
        "circumstances": [line[:200] for line in texts.get("circumstances", "").splitlines() if line.strip()],
        "shown": _shown(heard, texts),
        "said": _said(heard, texts),
        "rounds": [_round(each) for each in versions],
        "breaks": _breaks(sessions),
        "result": _RESULTS.get(Result(heard.result), "未达成一致"),
        "next_step": texts.get("next", "")[:4000],
        "lawyer_met": _was_done(heard, StepKind.LAWYER_MET),
        "lawyer_read": _was_done(heard, StepKind.FILE_READ),
        "corrections": "\n".join(each.corrections for each in heard.readbacks.all() if each.corrections)[:4000],
        "reading": _reading(heard),
    }
    if versions:
        last = versions[-1].round
        found |= {"proposal": proposal_of(last), "procedure": str(last.get_procedure_display())}
        found["final"] = proposal_of(last) if heard.result == Result.AGREED else None
    return found


def _told(sessions: Sequence[Any]) -> list[dict[str, Any]]:
    marks = chapters_set(sessions)
    return [
        {
            "what": chapter_words(each),
            "done": each in marks,
            "at": marks[each][0].isoformat() if each in marks else None,
        }
        for each in _TOLD
    ]


def _shown(heard: Heard, texts: dict[str, str]) -> list[dict[str, Any]]:
    notes = Note.objects.filter(hearing=heard.hearing, kind=NoteKind.SHOWN).order_by("number")
    found: list[dict[str, Any]] = [
        {"what": each.text[:200], "reaction": "", "at": each.meant_at.isoformat()} for each in notes
    ]
    if texts.get("evidence"):
        found.append({"what": "证据开示", "reaction": texts["evidence"][:4000], "at": None})
    return found


def _said(heard: Heard, texts: dict[str, str]) -> list[dict[str, Any]]:
    answers = {topic: (taken, why) for topic, _words, taken, why in objections(heard)}
    found = []
    for topic, label in TOPICS.items():
        taken, why = answers.get(topic, ("", ""))
        adopted = _TAKEN.get(Taken(taken), "不适用") if taken else "不适用"
        row = {
            "item": str(label),
            "suspect": _stand(texts, Speaker.SUSPECT, topic),
            "suspect_words": texts.get(f"suspect.{topic}", "")[:4000],
            "lawyer": _stand(texts, Speaker.LAWYER, topic),
            "lawyer_words": texts.get(f"lawyer.{topic}", "")[:4000],
            "answer": (why if taken == Taken.ADOPTED else "")[:4000],
            "adopted": adopted,
            "why_not": why[:4000] if taken and taken != Taken.ADOPTED else "",
        }
        if topic == "other" and texts.get("response"):  # what he said in general stands with the rest
            row["answer"] = "\n".join(each for each in (row["answer"], texts["response"]) if each)[:4000]
        if row["answer"] or any(f"{who}.{topic}{end}" in texts for who in ASKED for end in ("", ".stance")):
            found.append(row)
    return found


def _stand(texts: dict[str, str], speaker: Speaker, topic: str) -> str:
    stance = texts.get(f"{speaker}.{topic}.stance", "")
    return _STANDS[Stance(stance)] if stance else "未表态"


def _round(version: Version) -> dict[str, Any]:
    counter = "；".join(
        f"{who}：{reply.get_stance_display()} {reply.words}".strip()
        for who, reply in (("犯罪嫌疑人", version.suspect), ("律师", version.lawyer))
        if reply is not None
    )
    made = version.round
    return {
        "number": made.number, "at": made.at.isoformat(), "proposal": proposal_of(made), "counter": counter[:200],
        "why": made.why,
    }  # fmt: skip


def _breaks(sessions: Sequence[Any]) -> list[dict[str, Any]]:
    found = []
    for session in sessions:
        for part in session.parts.exclude(press_wall_ns=None).order_by("number"):
            try:
                pauses = read_pauses(part)
            except Unaccounted:  # the recording's page says so
                continue
            found += [
                {"began": queries.wall_at(part, each.from_ns).isoformat(), "why": str(reason_words(each.reason)),
                 "ended": None if each.to_ns is None else queries.wall_at(part, each.to_ns).isoformat()}
                for each in pauses
            ]  # fmt: skip
    return found


def _accused(case: Case, suspect: Suspect, by: User, now: datetime) -> dict[str, Any]:
    versions = queries.rounds_of(suspect)
    heard = _newest([suspect])
    named = person(case, suspect, by, now)
    keep = ("role", "name", "name_kind", "nationality", "id_kind", "id_number", "is_juvenile", "language")
    found: dict[str, Any] = {
        "person": {name: named[name] for name in keep},
        "charges": [{"name": each.name, "article": each.article} for each in suspect.charges.all()],
        "other": _texts(heard).get("circumstances", "")[:4000] if heard else "",
    }
    if versions:
        found["proposal"] = proposal_of(versions[-1].round)
    return found


def _was_done(heard: Heard, kind: StepKind) -> bool:
    return Step.objects.filter(suspect=heard.suspect, kind=kind, voided_at=None).exists()


def _reading(heard: Heard) -> str:
    last = heard.readbacks.order_by("-pk").first()
    return _READ[HowRead(last.how)] if last else "本人阅读"


def _texts(heard: Heard) -> dict[str, str]:
    return {place: text for place, text in heard.items.values_list("place", "text") if text}


def _newest(suspects: Sequence[Suspect]) -> Heard | None:
    if not suspects:
        return None
    rows = Heard.objects.filter(suspect=suspects[0]).select_related(
        "hearing__booking__room", "hearing__room", "suspect"
    )
    return rows.order_by("-hearing__opened_at", "-pk").first()
