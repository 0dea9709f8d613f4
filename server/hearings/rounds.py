"""Rounds of consultation: each proposal is a version that stays, with what was said to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language, gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import note_step
from server.cases.models import Suspect
from server.cases.steps import StepKind
from server.hearings import notes, policies
from server.hearings.errors import BadRound
from server.hearings.models import Heard, NoteKind, Penalty, Reply, Round
from server.hearings.outline import Speaker, Stance
from server.hearings.revisions import after_deed
from server.replies import help

#: Penalties that have a term in months.
WITH_TERM = frozenset({Penalty.IMPRISONMENT, Penalty.DETENTION, Penalty.SURVEILLANCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is proposed; months, yuan."""

    penalty: Penalty
    procedure: str
    least: int | None = None
    most: int | None = None
    probation: int | None = None
    fine: int | None = None
    additional: str = ""


@transaction.atomic
def propose(*, by: User, heard: Heard, offer: Offer, why: str, now: datetime) -> Round:
    """The next version for this person; the case's step 提出量刑建议 with it, his lawyer is told. Raises NotAllowed,
    StaleState, BadRound."""
    hearing, suspect = heard.hearing, heard.suspect
    policies.check_write(by, hearing, now)
    Suspect.objects.select_for_update().get(pk=suspect.pk)  # versions follow one another
    last = suspect.rounds.aggregate(last=Max("number"))["last"] or 0
    _check(offer, last, why)
    made = Round.objects.create(
        suspect=suspect, hearing=hearing, number=last + 1, penalty=offer.penalty, procedure=offer.procedure,
        least=offer.least, most=offer.most if offer.most is not None else offer.least, probation=offer.probation,
        fine=offer.fine, additional=offer.additional, why=why[:400], by=by, at=now,
    )  # fmt: skip
    after_deed(hearing.pk)
    with override("zh-hans"):  # what is kept is written in Chinese, whoever presses
        reference, told = f"第{made.number}版", words_of(made)
    note_step(
        case=hearing.case, kind=StepKind.PROPOSED, suspects=[suspect], at=now, source="hearings", now=now, by=by,
        reference=reference, note=told,
    )  # fmt: skip
    append(by, "hearing.proposed", hearing, person=suspect.number, version=made.number)
    notes.note(by=by, hearing=hearing, text=f"{suspect.name} {reference} {told}", kind=NoteKind.ROUND, now=now)
    help.tell(suspect, now)
    return made


@transaction.atomic
def answer(*, by: User, round_: Round, speaker: Speaker, stance: Stance, words: str, now: datetime) -> Reply:
    """What suspect or lawyer says to it; said again, the newer word counts. Raises NotAllowed, StaleState, BadRound."""
    policies.check_write(by, round_.hearing, now)
    if stance == Stance.DISAGREES and len(words.strip()) < 2:
        raise BadRound(f"round {round_.pk}: {speaker} disagrees, no words", _("有异议的，请写明理由或者提出的方案。"))
    made = Reply.objects.create(round=round_, speaker=speaker, stance=stance, words=words[:400], by=by, at=now)
    after_deed(round_.hearing_id)
    append(
        by, "hearing.replied", round_.hearing, person=round_.suspect.number, version=round_.number, speaker=str(speaker)
    )
    help.tell(round_.suspect, now)
    return made


def words_of(round_: Round) -> str:
    """The proposal in one line, as a person reads it."""
    parts = [str(round_.get_penalty_display())]
    if round_.least is not None:
        term = term_words(round_.least)
        span = {"least": term, "most": term_words(round_.most or 0)}
        parts[0] += _gap() + (term if round_.most == round_.least else gettext("%(least)s至%(most)s") % span)
    if round_.probation:
        parts.append(gettext("缓刑%(term)s") % {"term": term_words(round_.probation)})
    if round_.fine:
        parts.append(gettext("并处罚金人民币%(sum)s元") % {"sum": f"{round_.fine:,}"})
    if round_.additional:
        parts.append(round_.additional)
    return gettext("，").join(parts)


def _gap() -> str:
    """Between a penalty and its term: nothing in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


def term_words(months: int) -> str:
    """Years and months as a judgment words them."""
    years, rest = divmod(months, 12)
    found = ngettext("%(n)d年", "%(n)d年", years) % {"n": years} if years else ""
    gap = _gap() if found and rest else ""
    return found + gap + (ngettext("%(n)d个月", "%(n)d个月", rest) % {"n": rest} if rest or not years else "")


def _check(offer: Offer, last: int, why: str) -> None:
    has_term = offer.penalty in WITH_TERM
    if has_term and not offer.least:
        raise BadRound(f"round: {offer.penalty} without a term", _("请填写刑期。"))
    if not has_term and (offer.least or offer.most):
        raise BadRound(f"round: {offer.penalty} with a term", _("这一主刑没有刑期，请不要填写刑期。"))
    if offer.most is not None and offer.least is not None and offer.most < offer.least:
        raise BadRound("round: most below least", _("刑期上限低于下限，请核对。"))
    if offer.probation and offer.penalty not in (Penalty.IMPRISONMENT, Penalty.DETENTION):
        raise BadRound(f"round: probation with {offer.penalty}", _("只有有期徒刑、拘役可以建议缓刑。"))
    if last and len(why.strip()) < 2:
        raise BadRound(f"round {last + 1}: no reason", _("调整量刑建议，请写明理由。"))
