"""What changed, field by field: who, when, from, to, why. And the guard against forms that are older than the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.cases.errors import StaleCase
from server.cases.models import Case, FieldChange, Suspect
from server.cases.models.case import WHY

#: Fields whose values stand nowhere but in their own row.
SEALED = frozenset({"id_sealed", "id_digest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who writes to which case, when, why; `revision`: of the case as his form showed it, None: not asked."""

    by: User
    now: datetime
    why: str = ""
    revision: int | None = None


def take(case: Case, deed: Deed) -> Case:
    """The case, locked for this deed and one revision on. StaleCase: somebody wrote since the form was made."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if deed.revision is not None and deed.revision != locked.revision:
        raise StaleCase(
            f"case {case.pk}: expected revision {deed.revision}, it is at {locked.revision}",
            _("您打开页面后，有人修改了这件案件。请刷新页面，核对后再提交。"),
        )
    Case.objects.filter(pk=case.pk).update(revision=F("revision") + 1)
    locked.revision += 1
    return locked


def set_fields(
    thing: models.Model, values: Mapping[str, Any], *, case: Case, suspect: Suspect | None, deed: Deed
) -> list[str]:
    """Writes what differs into the row and into the history; the names of what changed."""
    changes, names = [], []
    for name, value in values.items():
        before = getattr(thing, name)
        if before == value:
            continue
        setattr(thing, name, value)
        names.append(name)
        if name not in SEALED:
            changes.append(change(thing, name, before, value, case, suspect, deed))
    if names:
        thing.save(update_fields=names)
        FieldChange.objects.bulk_create(changes)
    return names


def note(
    thing: models.Model, field: str, before: object, after: object, *, case: Case, suspect: Suspect | None, deed: Deed
) -> None:
    """One line of history that is no column: a row added or ended."""
    change(thing, field, before, after, case, suspect, deed).save()


def change(
    thing: models.Model, field: str, before: object, after: object, case: Case, suspect: Suspect | None, deed: Deed
) -> FieldChange:
    return FieldChange(
        case=case,
        suspect=suspect,
        thing=thing._meta.model_name or "",
        ident=thing.pk,
        field=field,
        before=_said(thing, field, before),
        after=_said(thing, field, after),
        why=deed.why[:WHY],
        by=deed.by,
        at=deed.now,
    )


def _said(thing: models.Model, field: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, User):
        return value.username
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return str(value)[:WHY]
