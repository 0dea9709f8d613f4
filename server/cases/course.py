"""The table of a case's course: (state, event) -> state, with the guards that are asked first. Pure.

Drawn into docs/ref/cases.md by `python -m server.manage show_case_states`. States that come again in several rows are
named by group; what is in no row cannot happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.cases.facts import Facts
from server.cases.guards import GUARDS, Guard, Missing, MustHaveAid, missing
from server.cases.states import EXAMINATION, Actor, CaseState, Event

S, E, A = CaseState, Event, Actor
#: Guards of the way to the hearing; the express lane asks all of them at once.
_TOLD = ("has_prosecutor", "has_suspect", "rights_told", "plea_law_told")
_SECURED = ("aid_secured", "lawyer_secured", "guardian_named", "interpreter_secured")
_BOOKED = ("somebody_pleads", "booked")
_REVIEWED = ("review_offered",)
_VOLUNTARY = ("voluntariness_reviewed", "charged")
_PEOPLE = ("guardian_named", "guardian_told", "interpreter_secured")
_AGREED = ("heard", "lawyer_heard", "reasoned", "proposed")
_SIGNED = ("signed_or_exempt", "recorded")
_FILED = (*_SIGNED, "opinion_filed", "survey_received", "charged", "indicted")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from any of `before`, by `event` of `actor`, to `after`, if the guards hold."""

    before: tuple[CaseState, ...]
    event: Event
    after: CaseState
    actor: Actor
    guards: tuple[str, ...] = ()


TABLE = (
    Row((S.ACCEPTED,), E.TELL_RIGHTS, S.RIGHTS_TOLD, A.PROSECUTOR, _TOLD),
    Row((S.RIGHTS_TOLD,), E.SECURE_LAWYER, S.LAWYER_SECURED, A.PROSECUTOR, _SECURED),
    Row((S.LAWYER_SECURED,), E.BOOK, S.BOOKED, A.PROSECUTOR, _BOOKED),
    Row((S.BOOKED,), E.FINISH_REVIEW, S.REVIEW_DONE, A.PROSECUTOR, _REVIEWED),
    Row((S.REVIEW_DONE,), E.REVIEW_VOLUNTARINESS, S.VOLUNTARINESS_REVIEWED, A.PROSECUTOR, _VOLUNTARY),
    Row(
        (S.ACCEPTED, S.RIGHTS_TOLD, S.LAWYER_SECURED, S.BOOKED),
        E.HURRY,
        S.VOLUNTARINESS_REVIEWED,
        A.PROSECUTOR,
        ("is_express", *_TOLD, *_SECURED, *_BOOKED, *_REVIEWED, *_VOLUNTARY),
    ),
    Row((S.VOLUNTARINESS_REVIEWED,), E.OPEN_HEARING, S.HEARING, A.PROSECUTOR, ("somebody_pleads", *_PEOPLE)),
    Row((S.HEARING,), E.AGREE, S.NEGOTIATED, A.PROSECUTOR, _AGREED),
    Row((S.NEGOTIATED, S.RETRACTED), E.HEAR_AGAIN, S.HEARING, A.PROSECUTOR, ("somebody_pleads",)),
    Row((S.NEGOTIATED,), E.SIGN, S.SIGNED, A.PROSECUTOR, _SIGNED),
    Row((S.SIGNED,), E.ASK_SURVEY, S.SURVEY, A.PROSECUTOR, ("survey_asked",)),
    Row((S.SURVEY,), E.END_SURVEY, S.SIGNED, A.PROSECUTOR, ("survey_received",)),
    Row((S.SIGNED,), E.FILE, S.FILED, A.PROSECUTOR, ("somebody_pleads", *_AGREED, *_FILED)),
    Row(
        (*EXAMINATION[1:7], S.RETRACTED),
        E.FILE_WITHOUT_PLEA,
        S.FILED,
        A.PROSECUTOR,
        ("nobody_pleads", *_SECURED, "heard", "lawyer_heard", "reasoned", "charged", "indicted"),
    ),
    Row((S.NEGOTIATED, S.SIGNED, S.SURVEY), E.RETRACT, S.RETRACTED, A.PROSECUTOR, ("retracted",)),
    Row((S.FILED,), E.RETRACT, S.FILED, A.PROSECUTOR, ("retracted",)),
    Row((S.TRIAL, S.ADJUSTED), E.RETRACT, S.TRIAL, A.PROSECUTOR, ("retracted",)),
    Row((S.SERVED,), E.RETRACT, S.RETRACTED, A.PROSECUTOR, ("retracted",)),
    Row((S.RETRACTED,), E.KEEP_THE_REST, S.SIGNED, A.PROSECUTOR, ("somebody_pleads", *_SIGNED)),
    Row(EXAMINATION, E.RETURN, S.RETURNED, A.PROSECUTOR, ("may_return", "return_decided")),
    Row((S.RETURNED,), E.COME_BACK, S.ACCEPTED, A.CASE_MANAGEMENT, ("came_back",)),
    Row(
        EXAMINATION,
        E.DECIDE_CONDITIONAL,
        S.CONDITIONAL,
        A.PROSECUTOR,
        ("all_juvenile", "guardian_named", "aid_secured", "heard", "conditional_decided", "conditional_months"),
    ),
    Row((S.CONDITIONAL,), E.REVOKE_CONDITIONAL, S.FILED, A.PROSECUTOR, ("conditional_revoked", "charged", "indicted")),
    Row(
        (S.CONDITIONAL,),
        E.DECIDE_NO_PROSECUTION,
        S.NOT_PROSECUTED,
        A.PROSECUTOR,
        ("conditional_met", "no_prosecution_decided"),
    ),
    Row(EXAMINATION, E.DECIDE_NO_PROSECUTION, S.NOT_PROSECUTED, A.PROSECUTOR, ("heard", "no_prosecution_decided")),
    Row((S.NOT_PROSECUTED,), E.ANNOUNCE, S.ANNOUNCED, A.PROSECUTOR, ("no_prosecution_announced", "released")),
    Row((S.ANNOUNCED,), E.SERVE, S.SERVED, A.PROSECUTOR, ("no_prosecution_served",)),
    Row((S.FILED,), E.OPEN_TRIAL, S.TRIAL, A.COURT, ("court_accepted",)),
    Row((S.FILED, S.TRIAL), E.ADJUST, S.ADJUSTED, A.PROSECUTOR, ("adjusted", "reheard")),
    Row((S.ADJUSTED,), E.OPEN_TRIAL, S.TRIAL, A.COURT, ("court_accepted",)),
    Row((S.TRIAL, S.ADJUSTED), E.JUDGE, S.JUDGED, A.COURT, ("judged",)),
    Row((S.JUDGED,), E.APPEAL, S.APPEALED, A.COURT, ("appealed",)),
    Row((S.JUDGED, S.APPEALED), E.TAKE_EFFECT, S.EFFECTIVE, A.COURT, ("effective",)),
    Row((S.EFFECTIVE,), E.HAND_OVER, S.HANDED_OVER, A.COURT, ("anyone_corrected", "correction_sent")),
    Row((S.EFFECTIVE,), E.CLOSE, S.CLOSED, A.PROSECUTOR, ("nobody_corrected",)),
    Row((S.HANDED_OVER, S.SERVED), E.CLOSE, S.CLOSED, A.PROSECUTOR),
)
_ROWS: dict[tuple[CaseState, Event], Row] = {(state, row.event): row for row in TABLE for state in row.before}


@dataclass(frozen=True, slots=True)
class Act:
    """An event that this state knows, and what is still missing for it; nothing: it may happen now."""

    row: Row
    missing: tuple[Missing, ...]


def row_of(state: str, event: str) -> Row | None:
    """The row of that state and event; None: the table has none."""
    return _ROWS.get((CaseState(state), Event(event)))


def guards_of(row: Row) -> tuple[Guard, ...]:
    """The row's guards, each once."""
    return tuple(GUARDS[key] for key in dict.fromkeys(row.guards))


def act(row: Row, case: Facts, must_have_aid: MustHaveAid) -> Act:
    """That row, with what this case lacks for it."""
    return Act(row, missing(guards_of(row), case, must_have_aid))


def acts(case: Facts, must_have_aid: MustHaveAid) -> tuple[Act, ...]:
    """All that can come next in this state, in the table's order."""
    rows = (row for row in TABLE if case.state in row.before)
    return tuple(act(row, case, must_have_aid) for row in rows)


def drawing() -> str:
    """The table as a Mermaid state diagram: an arrow a row and state, named by its event."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.ACCEPTED}"]
    lines += [f"    {state} : {state.label}" for state in CaseState]
    lines += [f"    {state} --> {row.after} : {row.event.label}" for row in TABLE for state in row.before]
    return "\n".join([*lines, f"    {S.CLOSED} --> [*]", ""])
