"""Rows that take long to make: written aside first, then all moved in by one short transaction.

SQLite has one writer, and whoever waits for it longer than 20 s is told no. So rows of a large batch are first written
to temporary tables of this connection. They bear the names of the real ones and stand before them, so that the code
that writes and reads these rows is the same as ever; nobody else sees them or waits for them. `move_in`, in the
caller's transaction, is an INSERT ... SELECT a table, under all constraints of the real ones.

Rows that others refer to get their final numbers at once, taken from the real table's sequence: what is sealed to a
number stays sealed. A batch that is given up leaves unused numbers, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

_REFERENCE = re.compile(r' REFERENCES "\w+" \("\w+"\)( DEFERRABLE INITIALLY DEFERRED)?')
_CASE = "case_id"


class Aside:
    """`with Aside({Case: 10, Step: 0}) as rows:` temporary tables in front of the real ones. The number says how many
    rows will want a final number now; 0: they get it when they move in."""

    def __init__(self, tables: Mapping[type[Model], int]) -> None:
        self._tables = dict(tables)
        self._side = _Sqlite() if connection.vendor == "sqlite" else _Postgresql()

    def __enter__(self) -> Aside:
        firsts = {model: self._side.reserve(model._meta.db_table, many) for model, many in self._tables.items() if many}
        try:
            for model in self._tables:
                table = model._meta.db_table
                _say(*self._side.made(table, firsts.get(model)))
                if any(field.column == _CASE for field in model._meta.concrete_fields):
                    _say(self._side.index(table))
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written to these tables in here holds up nobody."""
        with self._side.writing():
            yield

    def move_in(self) -> None:
        """All of it into the real tables. Raises IntegrityError."""
        for model, many in self._tables.items():
            columns = [
                connection.ops.quote_name(str(field.column))
                for field in model._meta.concrete_fields
                if many or not field.primary_key
            ]
            names, table = ", ".join(columns), connection.ops.quote_name(model._meta.db_table)
            into, out_of = (f"{place}.{table}" for place in (self._side.real, self._side.temporary))
            _say(f"INSERT INTO {into} ({names}) SELECT {names} FROM {out_of}")  # noqa: S608 - names of our own

    def _drop(self) -> None:
        for model in self._tables:
            _say(f"DROP TABLE IF EXISTS {self._side.temporary}.{connection.ops.quote_name(model._meta.db_table)}")


class _Sqlite:
    real, temporary = "main", "temp"

    @transaction.atomic
    def reserve(self, table: str, many: int) -> int:
        """The last number before those that are ours now."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM main.sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            if row is None:
                cursor.execute("INSERT INTO main.sqlite_sequence (name, seq) VALUES (%s, %s)", [table, many])
            else:
                cursor.execute("UPDATE main.sqlite_sequence SET seq = seq + %s WHERE name = %s", [many, table])
        return int(row[0]) if row else 0

    def made(self, table: str, first: int | None) -> tuple[str, ...]:
        """What makes the table: as the real one, without references, which would be looked for among temporary ones."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = %s", [table])
            sql = str(cursor.fetchone()[0])
        made = _REFERENCE.sub("", sql).replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
        if first is None:
            return (made,)
        return made, f"INSERT INTO temp.sqlite_sequence (name, seq) VALUES ('{table}', {first})"  # noqa: S608 - ours

    def index(self, table: str) -> str:
        """By case: stretches of cases are read again."""
        return f'CREATE INDEX temp."{table}_aside" ON "{table}" ("{_CASE}")'

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Transactions that take no lock before they write to the real file, which these never do."""
        before: Any = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connection.transaction_mode = before  # type: ignore[attr-defined]


class _Postgresql:
    temporary = "pg_temp"

    @property
    def real(self) -> str:
        """The schema that the real tables are in."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            return connection.ops.quote_name(cursor.fetchone()[0])

    def reserve(self, table: str, many: int) -> int:
        """Nothing: the temporary table asks the real one's sequence."""
        return 0

    def made(self, table: str, first: int | None) -> tuple[str, ...]:
        """What makes the table, its numbers from the real one's sequence or, where they are given later, its own."""
        real = f"{self.real}.{table}"
        id_of = f"ALTER TABLE pg_temp.{table} ALTER COLUMN id"
        numbered = f"SET DEFAULT nextval(pg_get_serial_sequence('{real}', 'id'))"
        return (
            f"CREATE TEMPORARY TABLE {table} (LIKE {real} INCLUDING DEFAULTS)",
            f"{id_of} ADD GENERATED BY DEFAULT AS IDENTITY" if first is None else f"{id_of} {numbered}",
            f"ALTER TABLE pg_temp.{table} ADD PRIMARY KEY (id)",
        )

    def index(self, table: str) -> str:
        """By case: stretches of cases are read again."""
        return f"CREATE INDEX ON pg_temp.{table} ({_CASE})"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """As ever: PostgreSQL's writers do not wait for each other's rows."""
        yield


def _say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)
