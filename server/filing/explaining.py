"""情况说明: a recording's defects explained in writing by who handles its case, attached to the recording for good."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.audit.actions import append
from server.cases import policies as cases
from server.cases.models import Case
from server.filing.actions import LEAST
from server.filing.errors import NotAllowed, NothingLacking, StaleState, TooFewWords
from server.filing.films import defects_of, explained_of
from server.filing.models import Explanation, Incident
from server.recordings.models import Session
from server.recordings.timeline import timeline
from sync.encoding import encode


def cases_of(session: Session, user: User, now: datetime) -> list[Case]:
    """The cases of that recording that this person handles."""
    linked = Case.objects.filter(session_links__session=session, session_links__ended_at=None).distinct()
    return list(reach.within(user, cases.EDIT, linked, now).order_by("pk"))


@transaction.atomic
def explain(*, session: Session, idents: Sequence[str], text: str, by: User, now: datetime) -> Explanation:
    """Why the recording has these defects. Raises NotAllowed, NothingLacking, TooFewWords."""
    if not cases_of(session, by, now):
        raise NotAllowed(
            f"session {session.pk[:8]}: {by.username} handles no case of it",
            _("只有承办这段录像所属案件的人员可以写情况说明。录像还没有关联案件的，请先在案件页面关联。"),
        )
    if len(text.strip()) < LEAST:
        raise TooFewWords("an explanation without words", _("请写明原因和经过，至少四个字。"))
    known = {each.ident: each.words for each in defects_of(timeline(session))}
    told = [ident for ident in dict.fromkeys(idents) if ident in known and ident not in explained_of(session)]
    if not told:
        raise NothingLacking(
            f"session {session.pk[:8]}: nothing to explain", _("请选择要说明的缺陷；已说明的不必再选。")
        )
    made = Explanation(session=session, defects=told, said=[known[ident] for ident in told], text=text, by=by, at=now)
    made.digest = digest_of(made)
    made.save()
    append(by, "filing.recording_explained", session, explanation=made.pk, defects=told[:50], digest=made.digest)
    return made


@transaction.atomic
def void(*, explanation: Explanation, why: str, by: User, now: datetime) -> None:
    """It was wrong: the defects stand unexplained again, the text stays readable. Raises NotAllowed, StaleState,
    TooFewWords."""
    if not cases_of(explanation.session, by, now):
        raise NotAllowed(
            f"explanation {explanation.pk}: not his", _("只有承办这段录像所属案件的人员可以作废情况说明。")
        )
    if Incident.objects.filter(explanation=explanation).exists():
        raise StaleState(
            f"explanation {explanation.pk} is a document",
            _("这份说明已签名成文，请在文书页面作废该文书，说明随之作废。"),
        )
    if len(why.strip()) < LEAST:
        raise TooFewWords("voided without words", _("请写明作废的理由，至少四个字。"))
    moved = Explanation.objects.filter(pk=explanation.pk, voided_at=None).update(
        voided_at=now, voided_by=by, voided_why=why
    )
    if moved != 1:
        raise StaleState(f"explanation {explanation.pk} is void already", _("已经作废，请刷新页面。"))
    append(by, "filing.explanation_voided", explanation.session, explanation=explanation.pk, why=why)


def digest_of(explanation: Explanation) -> str:
    """Hex SHA-256 of what was written, by whom (his number), when, as canonical bytes: what the audit log keeps."""
    told = [
        explanation.session_id,
        list(explanation.defects),
        explanation.text,
        explanation.by_id,
        explanation.at.isoformat(),
    ]
    return hashlib.sha256(encode(told)).hexdigest()
