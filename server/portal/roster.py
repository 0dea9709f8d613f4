"""Which lawyer of the roster to choose, and why: each reason is said, for and against. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why, or why not; the words are the page's."""

    ON_DUTY = "on_duty"
    LANGUAGE = "language"
    SAME_SEX = "same_sex"
    FOR_JUVENILES = "for_juveniles"
    EXPERIENCED = "experienced"
    FEWER_CASES = "fewer_cases"
    NO_LANGUAGE = "no_language"
    NOT_FOR_JUVENILES = "not_for_juveniles"
    DECLINED = "declined"
    CONFLICT = "conflict"
    TAKEN = "taken"


#: What each reason weighs; a bar excludes.
WEIGHTS = {
    Reason.ON_DUTY: 40,
    Reason.LANGUAGE: 30,
    Reason.FOR_JUVENILES: 30,
    Reason.SAME_SEX: 10,
    Reason.EXPERIENCED: 8,
    Reason.FEWER_CASES: 5,
    Reason.NO_LANGUAGE: -10,
    Reason.NOT_FOR_JUVENILES: -30,
    Reason.DECLINED: -60,
}
BARS = frozenset({Reason.CONFLICT, Reason.TAKEN})
EXPERIENCED_FROM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A lawyer on the roster, at that day and hour."""

    ident: int
    sex: str
    languages: frozenset[str] = frozenset()
    years: int = 0
    for_juveniles: bool = False
    on_duty: bool = False
    is_taken: bool = False
    #: He acts, or acted as duty lawyer, for another person of the case.
    conflicts: bool = False
    declined: bool = False
    #: Hearings he has had this month.
    load: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the hearing asks for."""

    languages: frozenset[str] = frozenset()
    sexes: Collection[str] = field(default_factory=frozenset)
    has_juvenile: bool = False
    is_serious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One lawyer, whether he may be chosen, and the reasons in order of weight."""

    ident: int
    score: int
    is_barred: bool
    reasons: tuple[Reason, ...]


def rank(candidates: Iterable[Candidate], need: Need) -> list[Suggestion]:
    """The best first; those who may not be chosen last, with what bars them."""
    known = list(candidates)
    least = min((each.load for each in known), default=0)
    found = [_judge(each, need, least) for each in known]
    return sorted(found, key=lambda each: (each.is_barred, -each.score, each.ident))


def _judge(candidate: Candidate, need: Need, least: int) -> Suggestion:
    reasons = list(_reasons(candidate, need, least))
    score = sum(WEIGHTS.get(each, 0) for each in reasons)
    bars = BARS.intersection(reasons)
    reasons.sort(key=lambda each: (each not in bars, -abs(WEIGHTS.get(each, 0))))
    return Suggestion(ident=candidate.ident, score=score, is_barred=bool(bars), reasons=tuple(reasons))


def _reasons(candidate: Candidate, need: Need, least: int) -> Iterable[Reason]:
    speaks = need.languages <= candidate.languages
    said = {
        Reason.CONFLICT: candidate.conflicts,
        Reason.TAKEN: candidate.is_taken,
        Reason.DECLINED: candidate.declined,
        Reason.ON_DUTY: candidate.on_duty,
        Reason.LANGUAGE: bool(need.languages) and speaks,
        Reason.NO_LANGUAGE: bool(need.languages) and not speaks,
        Reason.FOR_JUVENILES: need.has_juvenile and candidate.for_juveniles,
        Reason.NOT_FOR_JUVENILES: need.has_juvenile and not candidate.for_juveniles,
        Reason.SAME_SEX: set(need.sexes) == {candidate.sex} and candidate.sex == "female",
        Reason.EXPERIENCED: need.is_serious and candidate.years >= EXPERIENCED_FROM,
        Reason.FEWER_CASES: candidate.load == least,
    }
    return [reason for reason, holds in said.items() if holds]
