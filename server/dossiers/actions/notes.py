"""Notes of one's own at a page. Nobody else is shown them; what they say stands in no log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.dossiers import policies
from server.dossiers.catalogue import Place
from server.dossiers.models import Note


@transaction.atomic
def write(*, by: User, case: Case, place: Place, text: str, now: datetime) -> Note:
    """A note at that page. Raises NotAllowed."""
    policies.check_open(case)
    made = Note.objects.create(
        case=case, person=by, paper=place.entry.paper.key, title=place.entry.paper.title[:200], page=place.page,
        text=text, made_at=now,
    )  # fmt: skip
    append(by, "dossier.noted", made, case=case.pk)
    return made


@transaction.atomic
def change(*, by: User, note: Note, text: str, now: datetime) -> None:
    """Its words are others; "" takes it away. Raises NotAllowed."""
    policies.check_open(note.case)
    append(by, "dossier.note_changed" if text else "dossier.note_removed", note, case=note.case_id)
    if text:
        Note.objects.filter(pk=note.pk, person=by).update(text=text, changed_at=now)
    else:
        Note.objects.filter(pk=note.pk, person=by).delete()


def as_text(notes: list[Note]) -> str:
    """One's notes as plain text, paper by paper."""
    lines: list[str] = []
    title = None
    for each in notes:
        if each.title != title:
            title = each.title
            lines += ["", f"《{title}》"]
        lines.append(f"  第{each.page}页：{each.text}")
    return "\n".join(lines).lstrip("\n") + "\n"
