"""Many rows into a table at once, for benches that fill a centre: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model


def pour(model: type[Model], rows: Iterable[Any], *columns: str) -> None:
    """Those objects with their numbers; or tuples of the columns that are named."""
    fields = model._meta.concrete_fields
    names = columns or tuple(field.column for field in fields)
    told = (
        rows
        if columns
        else ([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows)
    )
    put(model._meta.db_table, names, told)


def put(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of values as the database keeps them."""
    into = f"{connection.ops.quote_name(table)} ({', '.join(map(connection.ops.quote_name, names))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(names))})", list(rows))


@contextmanager
def hurried(*late: type[Model]) -> Iterator[None]:
    """One transaction that syncs nothing and asks after no foreign key; indexes of the tables `late` are made at its
    end, sequences set. Filling is not measured."""
    is_sqlite = connection.vendor == "sqlite"
    _say("PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF") if is_sqlite else None
    with transaction.atomic():
        if not is_sqlite:
            _say("SET LOCAL session_replication_role = replica", "SET LOCAL maintenance_work_mem = '256MB'")
        indexes = [each for model in late for each in _indexes(model._meta.db_table)]
        _say(*(f"DROP INDEX {connection.ops.quote_name(name)}" for name, _sql in indexes))
        yield
        _say(*(sql for _name, sql in indexes))
        if not is_sqlite:
            from django.apps import apps

            _say(*connection.ops.sequence_reset_sql(no_style(), list(apps.get_models(include_auto_created=True))))
    _say("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON") if is_sqlite else None


def _indexes(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name=%s AND sql NOT NULL", [table]
            )
        else:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename=%s AND indexname NOT LIKE %s",
                [table, "%_pkey"],
            )
        return [(name, sql) for name, sql in cursor.fetchall()]


def _say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)
