"""What a case is found by, kept beside it."""

from __future__ import annotations

from server.cases.fragments import tails
from server.cases.models import Case, Fragment


def refresh_fragments(case: Case) -> None:
    """The tails of its numbers and names, as they are now; what stays is not touched."""
    wanted = tails_of(case, list(case.suspects.values_list("name", flat=True)))
    known = {bytes(text): pk for pk, text in Fragment.objects.filter(case=case).values_list("pk", "text")}
    Fragment.objects.filter(pk__in=[pk for text, pk in known.items() if text not in wanted]).delete()
    Fragment.objects.bulk_create(
        Fragment(unit_id=case.unit_id, case=case, text=text) for text in sorted(wanted - known.keys())
    )


def tails_of(case: Case, suspects: list[str]) -> frozenset[bytes]:
    """All that the case is found by."""
    return tails([number for number in (case.bmsah, case.tysah) if number], [case.name, *suspects])
