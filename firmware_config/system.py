"""What a profile says of what the box stands on: its UPS, its hardware watchdog, a partition for the outbox alone."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

NUT_PORT = 3493


@dataclass(frozen=True, slots=True, kw_only=True)
class Ups:
    """A UPS as NUT names it, `NAME@HOST[:PORT]`, and how little may be left before recordings are closed."""

    name: str
    host: str
    port: int
    close_below_s: int
    close_below_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A silent profile expects none of it and is told of none."""

    ups: Ups | None = None
    has_watchdog: bool = False
    has_outbox_partition: bool = False
    has_time_server: bool = False


def read_system(table: Table) -> System:
    """The table `[system]`, which may be missing. Raises ProfileError."""
    with table:
        return System(
            ups=_ups(table),
            has_watchdog=table.flag("watchdog", default=False),
            has_outbox_partition=table.flag("outbox_partition", default=False),
            has_time_server=table.flag("time_server", default=False),
        )


def _ups(table: Table) -> Ups | None:
    close_below_s = table.number("ups_close_below_s", 30, 3_600, 300)
    close_below_percent = table.number("ups_close_below_percent", 1, 90, 20)
    if not table.has("ups"):
        return None
    said = table.text("ups")
    name, at, place = said.partition("@")
    host, colon, port = place.partition(":")
    if not (name and at and host) or any(each.isspace() for each in said) or (colon and not port.isdecimal()):
        raise WrongValue(table.path("ups"), f'expected "NAME@HOST" or "NAME@HOST:PORT" as NUT names it, got {said!r}')
    return Ups(
        name=name,
        host=host,
        port=int(port) if colon else NUT_PORT,
        close_below_s=close_below_s,
        close_below_percent=close_below_percent,
    )
