"""Rows -> what the checks look at, for one case."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from server.cases import course
from server.cases.course import Row
from server.cases.facts import Facts
from server.cases.guards import GUARDS, Guard, missing
from server.cases.models import Case
from server.cases.queries import covering
from server.cases.queries.facts import facts_of
from server.cases.rulebook import rulebook
from server.cases.states import CaseState, Event
from server.cases.words import in_language, rule_name
from server.filing.films import film_of
from server.filing.papers import papers_of
from server.filing.rules import rules_on
from server.filing.seen import Late, Seen, Unshown
from server.hearings.queries import contents_of_all

#: The moves by which a case goes to the court: each is weighed.
GATED = (Event.FILE, Event.FILE_WITHOUT_PLEA, Event.REVOKE_CONDITIONAL)
#: Asked on the way to the hearing, and again before the case goes: a person may have turned out to be a minor since.
ALWAYS = (
    "rights_told", "plea_law_told", "aid_secured", "lawyer_secured", "guardian_named", "guardian_told",
    "interpreter_secured",
)  # fmt: skip


def event_of(facts: Facts) -> Event:
    """By which move this case would go: the one its state knows, else the one its people's plea asks for."""
    known = [event for event in GATED if course.row_of(facts.state, event)]
    likely = Event.FILE if facts.anyone_pleads else Event.FILE_WITHOUT_PLEA
    if facts.state == CaseState.CONDITIONAL:
        likely = Event.REVOKE_CONDITIONAL
    return likely if likely in known or not known else known[0]


def row_of(event: Event) -> Row:
    """The row of that move; each of them has one."""
    return next(row for row in course.TABLE if row.event == event)


def asked_guards(event: Event) -> tuple[Guard, ...]:
    """The guards of that move and those that must hold whatever happened since they were passed, each once."""
    return tuple(GUARDS[key] for key in dict.fromkeys((*ALWAYS, *row_of(event).guards)))


def seen_of(case: Case, now: datetime, event: Event | None = None) -> tuple[Event, Seen]:
    """The move that is asked about (None: the one this case would take), and the case before it."""
    facts = facts_of(case)
    asked, rules = event or event_of(facts), rules_on(timezone.localdate(now))
    seen = Seen(
        case=case.pk,
        case_url=reverse("cases:case", args=[case.pk]),
        facts=facts,
        lacking=missing(asked_guards(asked), facts, rulebook().must_have_aid),
        films=tuple(film_of(link.session, _who(link.suspects.all())) for link in covering.links_of(case)),
        unshown=_unshown(case),
        late=_late(case, now),
        papers=tuple(papers_of(case, rules)),
        rules=rules,
    )
    return asked, seen


def _who(suspects: object) -> list[int]:
    return [each.pk for each in suspects]  # type: ignore[attr-defined]


def _late(case: Case, now: datetime) -> tuple[Late, ...]:
    rows = case.dues.filter(done_at=None, due_at__lt=now).order_by("due_at", "pk")
    return tuple(
        Late(rule=due.rule, words=rule_name(due.rule), suspect=due.suspect_id, due_at=due.due_at) for due in rows
    )


def _unshown(case: Case) -> tuple[Unshown, ...]:
    found = contents_of_all(case.suspects.all())
    return tuple(
        Unshown(
            suspect=pk, number=each.content.number, words=in_language(each.content.words, each.content.en),
            chapters=frozenset(each.content.chapters) - {chapter for _session, _at, chapter in each.where},
        )
        for pk, contents in found.items()
        for each in contents
        if not each.is_there and not each.content.as_needed
    )  # fmt: skip
