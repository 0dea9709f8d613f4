"""The database's own refusal: no two holds of one thing overlap. An exclusion constraint on PostgreSQL, a trigger on
SQLite; either says CLASH, and no check before it is needed or trusted."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "holds_never_overlap"
TABLE = "bookings_hold"
_OTHERS = "AND h.id <> NEW.id"
_OVERLAP = f"""
SELECT RAISE(ABORT, '{NAME}') WHERE EXISTS (
  SELECT 1 FROM {TABLE} h WHERE h.kind = NEW.kind AND h.thing = NEW.thing
    AND h.from_at < NEW.until_at AND NEW.from_at < h.until_at %s)"""  # noqa: S608 - names of our own
_TRIGGER = f"CREATE TRIGGER {NAME}_%s BEFORE %s ON {TABLE} BEGIN {_OVERLAP}; END"
_INSTALL = {
    "sqlite": (_TRIGGER % ("insert", "INSERT", ""), _TRIGGER % ("update", "UPDATE", _OTHERS)),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist "
        "(kind WITH =, thing WITH =, tstzrange(from_at, until_at) WITH &&)",
    ),
}
_REMOVE = {
    "sqlite": (f"DROP TRIGGER {NAME}_insert", f"DROP TRIGGER {NAME}_update"),
    "postgresql": (f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}",),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on the database refuses."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """For a migration backwards."""
    _run(connection, _REMOVE[connection.vendor])


def is_clash(error: Exception) -> bool:
    """Whether a database error is this refusal."""
    return NAME in str(error)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
