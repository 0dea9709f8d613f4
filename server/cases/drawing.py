"""The page docs/ref/cases.md, drawn from the table of the course and the delivered rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation

from server.cases import course
from server.cases.deadlines.rules import Rule
from server.cases.rulebook import Rulebook, delivered
from server.cases.words import OWNERS


def page() -> str:
    """The page, whole, in Chinese as the rules are."""
    with translation.override("zh-hans"):
        return "\n".join(_lines(delivered()))


def _lines(rules: Rulebook) -> Iterator[str]:
    yield "```mermaid"
    yield course.drawing().rstrip()
    yield "```\n"
    yield "## What each event asks\n"
    yield from _table(("event", "from", "to", "who", "guards"), map(_row, course.TABLE))
    yield "\n## Guards\n"
    guards = ((g.key, str(g.asks), str(g.way_on), g.law) for row in course.TABLE for g in course.guards_of(row))
    yield from _table(("guard", "asks", "way on", "law"), dict.fromkeys(guards))
    yield "\n## Deadlines\n"
    head = ("rule", "what", "from", "until", "so long", "who", "holiday", "law", "verified")
    yield from _table(head, map(_deadline, rules.rules))
    yield "\n## Legal aid that must be provided\n"
    grounds = ((g.key, g.zh, g.scope or "all", g.law, _yes(g.verified)) for g in rules.aid)
    yield from _table(("ground", "who", "where", "law", "verified"), grounds)
    yield ""


def _row(row: course.Row) -> tuple[str, ...]:
    before = "、".join(str(state.label) for state in row.before)
    guards = ", ".join(guard.key for guard in course.guards_of(row))
    return str(row.event.label), before, str(row.after.label), str(row.actor.label), guards


def _deadline(rule: Rule) -> tuple[str, ...]:
    period = rule.period
    parts = (f"{period.months}m" if period.months else "", f"{period.days}d" if period.days else "")
    length = f"{period.hours}h" if period.hours is not None else "+".join(filter(None, parts)) or "0d"
    length = f"{{{period.field}}}m" if period.field else length
    holiday = (
        "stays" if not rule.moves else f"moves, not if {', '.join(rule.stays_when)}" if rule.stays_when else "moves"
    )
    return (
        rule.key, rule.zh, rule.starts, ", ".join(rule.until), length, str(OWNERS[rule.owner]), holiday, rule.law,
        _yes(rule.verified),
    )  # fmt: skip


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
