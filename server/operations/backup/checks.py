"""What is looked at in a centre that was restored: each check says what it saw, and whether that is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from server.audit.queries import verify

Tell = Callable[[str], None]
Check = Callable[[Tell], tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """The outcome of one check: its name, whether it is right, what was seen (and what to do where it is not)."""

    name: str
    ok: bool
    words: str


def checks() -> Mapping[str, Check]:
    """Every check of a centre of this zone, in the order in which it is made."""
    found: dict[str, Check] = {"database": _database, "audit log": _audit}
    if apps.is_installed("server.recordings"):
        from server.operations.backup.recorded_checks import CHECKS

        found |= CHECKS
    return found


def look(tell: Tell) -> list[Seen]:
    """Every check, in this process's centre; a check that fails keeps none of the others from being made."""
    found = []
    for name, check in checks().items():
        tell(f"{name} ...")
        try:
            ok, words = check(tell)
        except Exception as error:  # noqa: BLE001 - whatever it is, the drill has failed and says why
            ok, words = False, f"{type(error).__name__}: {error}"
        found.append(Seen(name, ok, words))
    return found


def _database(tell: Tell) -> tuple[bool, str]:
    tables = connection.introspection.table_names()
    if connection.vendor != "sqlite":
        return bool(tables), f"{len(tables)} tables, as pg_restore wrote them in one transaction"
    with connection.cursor() as cursor:
        answer = cursor.execute("PRAGMA integrity_check").fetchall()
        dangling = cursor.execute("PRAGMA foreign_key_check").fetchall()
    ok = answer == [("ok",)] and not dangling
    return ok, f"{len(tables)} tables; integrity {answer[0][0]}; {len(dangling)} references into nothing"


def _audit(tell: Tell) -> tuple[bool, str]:
    walk = verify()
    if walk.broken is not None:
        return False, f"broken at event {walk.broken}: {walk.reason}"
    return True, f"{walk.events} events, all hold"
