"""An answer to a booking: sent once, and closed by what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.ferry.courier import hand
from server.portal import notices, policies, receipting
from server.portal.contract import ANSWER, Act, Of, Outcome, Said, seconds
from server.portal.errors import StaleState, UnknownParty, Waits
from server.portal.models import Answer, Answered, Asked
from server.portal.states import AnswerState
from sync.shapes import to_map

_FASTER = _("预约状态已变化，请刷新后再试。")
_ON_ITS_WAY = _("已有一份答复送出，正在等待检察院系统处理，请勿重复答复。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is answered: the act, why, and what the act asks for."""

    act: Act
    why: str = ""
    begins: datetime | None = None
    lawyer: User | None = None


@transaction.atomic
def answer(*, by: User, of: Sequence[tuple[Asked, int]], words: Words, now: datetime) -> Answer:
    """The answer to these bookings at the revisions that the page showed; all of it is done, or nothing. Where one
    centre is both zones it comes back closed. Raises NotAllowed, StaleState, Waits."""
    for asked, revision in of:
        policies.check_answer(by, asked, words, now)
        if asked.revision != revision:
            raise StaleState(f"booking {asked.number} is at {asked.revision}, not {revision}", _FASTER)
    made = Answer.objects.create(uid=str(uuid.uuid4()), by=by, act=words.act, at=now)
    try:
        with transaction.atomic():
            Answered.objects.bulk_create(Answered(answer=made, asked=each, revision=at) for each, at in of)
    except IntegrityError as error:
        raise Waits("an answer is on its way", _ON_ITS_WAY) from error
    numbers = [asked.number for asked, _revision in of]
    append(by, "portal.answered", made, act=str(words.act), numbers=numbers, reason=words.why)
    said = _said(made, of, words)
    receipting.given(said, by, now)
    hand(kind=ANSWER, unique=f"{ANSWER}:{made.uid}", body=to_map(said), now=now)
    made.refresh_from_db()
    return made


@transaction.atomic
def close(told: Outcome, now: datetime) -> None:
    """What became of it; the first word counts. Raises UnknownParty for an answer that was never given here."""
    found = Answer.objects.select_related("by").filter(uid=told.uid).first()
    if found is None:
        raise UnknownParty(f"outcome: expected an answer of this zone, got {told.uid[:40]!r}")
    state = AnswerState.DONE if told.is_done else AnswerState.REFUSED
    ended = Answer.objects.filter(pk=found.pk, state=AnswerState.SENT).update(
        state=state, words_zh=told.words_zh[:400], words_en=told.words_en[:400], ended_at=now
    )
    if ended != 1:
        return
    Answered.objects.filter(answer=found).update(is_open=False)
    if not told.is_done:
        notices.tell_refused(found, now)


def _said(made: Answer, of: Sequence[tuple[Asked, int]], words: Words) -> Said:
    return Said(
        uid=made.uid,
        of=tuple(Of(number=asked.number, revision=revision) for asked, revision in of),
        by=made.by.username,
        act=words.act,
        why=words.why,
        begins_s=seconds(words.begins),
        lawyer=words.lawyer.username if words.lawyer else None,
        at_s=int(made.at.timestamp()),
    )
