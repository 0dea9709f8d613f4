"""The page docs/ref/bookings.md, drawn from the state table."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from server.bookings.states import TABLE, Who

_WHO = {
    Who.PROCURATORATE: "procuratorate",
    Who.DEFENDER: "bound defender",
    Who.AGENCY: "legal-aid agency",
    Who.DUTY_LAWYER: "duty lawyer",
    Who.ROOM: "the room's press",
    Who.RULE: "rule",
}


def page() -> str:
    """The page, whole, in Chinese as the screens are."""
    with translation.override("zh-hans"):
        return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for (before, event), (after, _who) in TABLE.items():
        yield f"    {before.value} --> {after.value}: {event.label}"
    yield "```\n"
    yield "| state | event | state after | who |"
    yield "|---|---|---|---|"
    for (before, event), (after, who) in TABLE.items():
        yield f"| {before.label} | {event.label} | {after.label} | {_WHO[who]} |"
    yield ""
