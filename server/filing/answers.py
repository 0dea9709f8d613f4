"""The gate's answer, kept for lists of work: with each look at a case, and anew every few minutes by the worker."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.template.loader import render_to_string

from server.cases.models import Case
from server.filing.gate import NEAR, Gate, gate_of
from server.filing.models import Answer

#: An answer older than that is worked out again.
OLD = timedelta(minutes=10)
_AT_ONCE = 200


def keep(case: Case, gate: Gate, now: datetime) -> None:
    """What was just worked out stands on lists from now on."""
    told = {"lacking": gate.lacking, "waiting": gate.waiting, "passed": gate.passed, "at": now}
    Answer.objects.update_or_create(case=case, defaults=told)


def refresh(now: datetime) -> int:
    """Those that are missing or old, the oldest first; how many were worked out."""
    old = Q(gate_answer=None) | Q(gate_answer__at__lt=now - OLD)
    rows = Case.objects.filter(old, state__in=NEAR).order_by(F("gate_answer__at").asc(nulls_first=True), "pk")
    found = list(rows[:_AT_ONCE])
    for case in found:
        keep(case, gate_of(case, now), now)
    return len(found)


def beside(cases: Collection[int]) -> Mapping[int, str]:
    """For cases.seams: what each of these that is about to go lacks."""
    rows = Answer.objects.filter(case__in=cases, case__state__in=NEAR)
    return {
        each.case_id: f" {render_to_string('filing/parts/answer.html', {'gate': each, 'place': ''})}" for each in rows
    }
