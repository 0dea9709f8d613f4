"""A duty lawyer's opinion as the document that lies in the file (值班律师法律帮助意见书): its data from what he handed
in, from the case, and from what was answered. The lawyer's own words stand in it as he wrote them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from server.access.models import User
from server.bookings.models import Booking
from server.cases.models import Charge, Suspect
from server.documents import actions as documents
from server.documents import from_case
from server.documents.errors import DocumentsError
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.states import DocumentState
from server.replies import help
from server.replies.attaching import reference_of
from server.replies.errors import NoCase, RepliesError
from server.replies.models import OpinionPaper
from server.replies.queries import case_of, suspects_of
from server.submissions import by_hand
from server.submissions.blocks import shown
from server.submissions.models import How, Submission
from server.submissions.questions import FORMS, MATTERS
from server.submissions.states import Answer

_LOG = logging.getLogger(__name__)
_STANDS = {"agree": "无异议", "object": "有异议", "none": "声明不发表意见"}
_CONVERGED = {"agreed": "达成一致", "partly": "部分达成一致", "apart": "未达成一致"}
_GIVEN = {"yes": "已提供", "no": "未提供"}


@transaction.atomic
def draft_paper(submission: Submission, *, by: User, now: datetime) -> Document:
    """The opinion's document: drafted, or, while it is a draft, brought up to what was answered since. Raises NoCase,
    DocumentsError."""
    case = case_of(submission)
    if case is None:
        raise NoCase(f"submission {submission.pk}")
    suspects = suspects_of(submission, case)
    known = from_case.known(Kind.D05_LEGAL_OPINION, case, suspects[:1], by, now)
    data = said_of(submission, suspects) | (known if len(suspects) == 1 else {"case_name": case.name})
    data |= {"lawyer": _lawyer(submission)}
    paper = paper_of(submission)
    if paper is not None and paper.state == DocumentState.DRAFT:
        return documents.revise(paper, data=data, revision=paper.revision, by=by, now=now)
    if paper is not None and paper.state != DocumentState.VOID:
        return paper
    made = documents.draft(Kind.D05_LEGAL_OPINION, case=case, suspects=suspects, data=data, by=by, now=now)
    OpinionPaper.objects.update_or_create(submission=submission, defaults={"document": made.uid})
    return made


def follow_answer(submission: Submission, by: User, now: datetime) -> None:
    """What was answered to a duty lawyer's opinion stands in its document. A document that cannot be drafted keeps no
    answer from the lawyer: it is said in the log, and drafted by hand from the answer's page."""
    if submission.how != How.BOOKING or not submission.blocks:
        return
    try:
        with transaction.atomic():
            draft_paper(submission, by=by, now=now)
    except (DocumentsError, RepliesError):
        _LOG.warning(
            "opinion %s was answered; its document could not be drafted", submission.uid.hex[:8], exc_info=True
        )


def paper_of(submission: Submission) -> Document | None:
    """The document that it became."""
    kept = OpinionPaper.objects.filter(submission=submission).first()
    return Document.objects.filter(uid=kept.document).first() if kept is not None else None


def said_of(submission: Submission, suspects: list[Suspect]) -> dict[str, Any]:
    """What it says of itself, in the shape of documents.fields.d05_legal_opinion; case and person beside it."""
    said = submission.blocks
    with override("zh-hans"):
        return {
            "person": {"name": submission.person or "、".join(each.name for each in suspects)},
            "charge": _charges(suspects),
            "lawyer": _lawyer(submission),
            "way": _words(submission, "mode") or "现场",
            "began": said.get("help_from"),
            "ended": said.get("help_until"),
            "consultation": _GIVEN.get(said.get("consulted", ""), ""),
            "meetings": _met(said),
            "readings": _read(said),
            "procedure_advice": _GIVEN.get(said.get("advised", ""), ""),
            "measure_request": _GIVEN.get(said.get("release", ""), ""),
            "aid_guidance": _GIVEN.get(said.get("aid", ""), ""),
            "opinions": [_opinion(key, str(asks), said) for key, asks in MATTERS],
            "counter": _counter(submission),
            "rounds": _rounds(submission, suspects),
            "converged": _CONVERGED.get(said.get("rounds_end", ""), "未协商"),
            "witnessed": _witnessed(said),
            "nothing_to_say": all(said.get(key) == "none" for key, _asks in MATTERS),
            "by_hand": _by_hand(submission),
            "answers": _answers(submission),
            "answered_by": submission.answered_name,
            "answered_at": submission.answered_at.isoformat() if submission.answered_at else None,
        }


def _words(submission: Submission, key: str) -> str:
    asked = {each.key: each for each in FORMS[How(submission.how)].questions}.get(key)
    value = submission.blocks.get(key, "")
    return str(shown(asked, value)) if asked is not None and value else ""


def lawyer_of(lawyer: User, booking: Booking | None) -> dict[str, str]:
    """As documents name him: a duty lawyer by his booking, else a defender who was retained."""
    return {
        "kind": "委托辩护人" if booking is None else "值班律师",
        "name": lawyer.display_name,
        "firm": lawyer.unit.name_zh,
        "licence": lawyer.staff_number,
        "agency": booking.agency.name_zh if booking is not None and booking.agency is not None else "",
        "assignment": booking.number if booking is not None else "",
    }


def _lawyer(submission: Submission) -> dict[str, str]:
    return lawyer_of(
        submission.lawyer, Booking.objects.filter(number=submission.booking).select_related("agency").first()
    )


def _charges(suspects: list[Suspect]) -> str:
    names = Charge.objects.filter(suspect__in=suspects).order_by("pk").values_list("name", flat=True)
    return "、".join(dict.fromkeys(names))


def _met(said: Mapping[str, str]) -> list[dict[str, Any]]:
    if said.get("met") != "yes":
        return []
    return [{"at": said.get("met_at"), "minutes": int(said.get("met_minutes") or 0)}]


def _read(said: Mapping[str, str]) -> list[dict[str, Any]]:
    if said.get("read") != "yes":
        return []
    volumes, pages = (int(said.get(key) or 0) for key in ("read_volumes", "read_pages"))
    return [{"at": said.get("read_at"), "volumes": volumes, "pages": pages}]


def _opinion(key: str, asks: str, said: Mapping[str, str]) -> dict[str, str]:
    reason = said.get(f"{key}_why") or said.get(f"{key}_because") or ""
    return {"item": asks, "stand": _STANDS.get(said.get(key, ""), "声明不发表意见"), "reason": reason}


def _counter(submission: Submission) -> dict[str, str] | None:
    said = submission.blocks
    if not said.get("principal"):
        return None
    probation = {"yes": "适用缓刑", "no": "不适用缓刑"}.get(said.get("probation", ""), "")
    return {"main": said["principal"], "supplementary": said.get("supplementary", ""), "execution": probation}


def _rounds(submission: Submission, suspects: list[Suspect]) -> list[dict[str, Any]]:
    """What was written down here of each round; where nothing was, the lawyer's own account in one."""
    said = submission.blocks
    known = help.rounds_of(suspects[0]) if len(suspects) == 1 else ()
    if said.get("rounds") not in ("seen", "part"):
        return []
    if not known:
        return [{"number": 1, "outcome": said.get("rounds_what", "")[:200]}]
    return [
        {
            "number": each.number,
            "at": each.at.isoformat(),
            "offer": each.offer[:200],
            "counter": each.reply[:200],
            "outcome": each.result[:200],
        }
        for each in known
    ]


def _witnessed(said: Mapping[str, str]) -> dict[str, Any] | None:
    if said.get("signing") != "present":
        return None
    yes = {
        key: said.get(asked) == "yes"
        for key, asked in (
            ("informed", "informed"),
            ("understood", "understood"),
            ("voluntary", "voluntary"),
            ("read_back", "read_back"),
            ("own_hand", "own_hand"),
            ("coerced", "pressed"),
        )
    }
    times = {"present_from": said.get("signing_from"), "present_until": said.get("signing_until")}
    return {**times, **yes, "words": said.get("signing_what", "")}


def _by_hand(submission: Submission) -> str:
    """That he signed it by hand when he handed it in, by which act; the hand itself is released by approval alone."""
    hand = by_hand.signed(submission)
    if hand is None or not hand.is_same:
        return ""
    at = f"{timezone.localtime(hand.at):%Y年%m月%d日 %H:%M:%S}"
    return f"律师于{at}提交时手写签名，签署记录 {hand.act[:16]}，回执 {reference_of(submission)}"


def _answers(submission: Submission) -> list[dict[str, str]]:
    names = dict(MATTERS)
    if not submission.answers and submission.answer:
        return [{"item": "全部", "adopted": str(Answer(submission.answer).label), "reason": submission.reason}]
    return [
        {"item": str(names[key]), "adopted": str(Answer(each["answer"]).label), "reason": each["reason"]}
        for key, each in submission.answers.items()
        if key in names
    ]
