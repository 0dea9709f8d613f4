"""Statements worded once, run on the caller's connection and in the caller's transaction, as Django's cursor would.

Django's cursor costs more than SQLite's work on a short statement: it is made anew, wrapped three times, and words `%s`
as `?` each time. Here SQLite's own connection is asked; any other database, and whoever counts or logs queries, gets
Django's cursor. Errors are Django's (django.db.DatabaseError) either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


def one(sql: str, values: Sequence[Any]) -> Any:
    """The first row, or None. Values stand as `%s` in the statement."""
    db = connections[DEFAULT_DB_ALIAS]
    if not _is_plain(db):
        with db.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        return db.connection.execute(_with_question_marks(sql), values).fetchone()


def run(sql: str, values: Sequence[Any]) -> None:
    """A statement that gives no rows."""
    db = connections[DEFAULT_DB_ALIAS]
    if not _is_plain(db):
        with db.cursor() as cursor:
            cursor.execute(sql, values)
        return
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        db.connection.execute(_with_question_marks(sql), values)


def _is_plain(db: Any) -> bool:
    return db.vendor == "sqlite" and db.connection is not None and not db.execute_wrappers and not db.queries_logged


@cache
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")
