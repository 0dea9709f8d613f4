"""What guards, legal-aid rules and deadline rules look at: plain values, read from the rows by queries.facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.cases.kinds import IN_CUSTODY, Custody, LawyerKind, Outcome, Plea, Procedure
from server.cases.steps import StepKind

#: A step that counts: when it was done, and whether only its day is known.
When = tuple[datetime, bool]
#: Outcomes after which nothing more is asked for that suspect.
SETTLED = frozenset({Outcome.NOT_PROSECUTED, Outcome.SEVERED, Outcome.DECEASED})
#: He pleads: a recognizance is asked of him, or a ground why none is.
PLEADING = frozenset({Plea.WILLING, Plea.SIGNED, Plea.EXEMPT})


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectFacts:
    """One suspect, as the rules see him. Properties are the names that rules and guards may ask by."""

    ident: int
    number: int
    name: str
    plea: str = Plea.UNKNOWN
    outcome: str = Outcome.OPEN
    is_juvenile: bool = False
    is_blind: bool = False
    is_deaf: bool = False
    is_mute: bool = False
    has_limited_capacity: bool = False
    may_get_life: bool = False
    may_get_three_years: bool = False
    may_get_probation: bool = False
    gets_correction: bool = False
    needs_interpreter: bool = False
    custody: str = Custody.NONE
    custody_since: date | None = None
    conditional_months: int | None = None
    lawyer_kind: str = LawyerKind.NONE
    companions: frozenset[str] = frozenset()
    has_charge: bool = False
    has_recording: bool = False
    #: Of each kind of step that counts, all times, oldest first.
    steps: Mapping[str, tuple[When, ...]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.outcome not in SETTLED

    @property
    def pleads(self) -> bool:
        return self.plea in PLEADING

    @property
    def denies(self) -> bool:
        return self.plea in (Plea.REFUSES, Plea.RETRACTED)

    @property
    def in_custody(self) -> bool:
        return self.custody in IN_CUSTODY

    @property
    def on_bail(self) -> bool:
        return self.custody == Custody.BAIL

    @property
    def under_residence(self) -> bool:
        return self.custody == Custody.RESIDENTIAL

    @property
    def has_lawyer(self) -> bool:
        return self.lawyer_kind != LawyerKind.NONE

    @property
    def has_defender(self) -> bool:
        return self.lawyer_kind in (LawyerKind.RETAINED, LawyerKind.AID)

    @property
    def has_retained(self) -> bool:
        return self.lawyer_kind == LawyerKind.RETAINED

    @property
    def has_not_adopted(self) -> bool:
        return StepKind.NOT_ADOPTED in self.steps

    @property
    def is_exempt(self) -> bool:
        return self.plea == Plea.EXEMPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A case, as the rules see it."""

    state: str
    procedure: str = Procedure.ORDINARY
    accepted_on: date
    counted_from: date
    has_prosecutor: bool = False
    over_one_year: bool = False
    extended_on: date | None = None
    returned_times: int = 0
    express_from: datetime | None = None
    is_complex: bool = False
    has_victim: bool = False
    suspects: tuple[SuspectFacts, ...] = ()
    #: Steps of the whole case, as in SuspectFacts.
    steps: Mapping[str, tuple[When, ...]] = field(default_factory=dict)

    @property
    def open_suspects(self) -> tuple[SuspectFacts, ...]:
        return tuple(each for each in self.suspects if each.is_open)

    @property
    def has_suspect(self) -> bool:
        return bool(self.suspects)

    @property
    def is_fast(self) -> bool:
        return self.procedure == Procedure.FAST

    @property
    def is_summary(self) -> bool:
        return self.procedure == Procedure.SUMMARY

    @property
    def is_extended(self) -> bool:
        return self.extended_on is not None

    @property
    def is_express(self) -> bool:
        return self.express_from is not None

    @property
    def may_return(self) -> bool:
        return self.returned_times < 2

    @property
    def is_return_decided(self) -> bool:
        """A decision of this round: there is one more of them than rounds."""
        return len(self.steps.get(StepKind.RETURN_DECIDED, ())) > self.returned_times

    @property
    def is_back(self) -> bool:
        """It came back as often as it was returned."""
        return len(self.steps.get(StepKind.CAME_BACK, ())) >= self.returned_times > 0

    @property
    def anyone_denies(self) -> bool:
        return any(each.denies for each in self.open_suspects)

    @property
    def anyone_in_custody(self) -> bool:
        return any(each.in_custody for each in self.open_suspects)

    @property
    def anyone_pleads(self) -> bool:
        return any(each.pleads for each in self.open_suspects)

    @property
    def anyone_corrected(self) -> bool:
        return any(each.gets_correction for each in self.open_suspects)

    @property
    def nobody_corrected(self) -> bool:
        return not self.anyone_corrected

    @property
    def nobody_pleads(self) -> bool:
        return not self.anyone_pleads

    @property
    def anyone_may_get_three_years(self) -> bool:
        return any(each.may_get_three_years for each in self.open_suspects)


def holds(name: str, case: Facts, suspect: SuspectFacts | None) -> bool:
    """Whether the fact of that name holds, the suspect asked first; `!name` is its opposite. AttributeError if none
    has it: rules are checked against `NAMES` when they are read."""
    if name.startswith("!"):
        return not holds(name[1:], case, suspect)
    if suspect is not None and hasattr(suspect, name):
        return bool(getattr(suspect, name))
    return bool(getattr(case, name))


def _public(kind: type) -> frozenset[str]:
    return frozenset(name for name in dir(kind) if not name.startswith("_"))


#: Days and instants of a case or a suspect that a period may begin on, besides steps.
MARKS = frozenset({"accepted", "counted_from", "express", "bail", "residence"})
#: Facts that rules may ask by.
NAMES = _public(Facts) | _public(SuspectFacts)
