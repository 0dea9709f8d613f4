"""The profile's [centre]: the HTTPS address of the centre's pages, for renewals and what else is no evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firmware_config.enrol.offer import read_origin
from firmware_config.errors import OfferUnreadable, WrongValue
from firmware_config.table import Table


@dataclass(frozen=True, slots=True)
class CentreWeb:
    """`ca` is the authority of the pages' certificate, None where the system knows it."""

    origin: str
    ca: Path | None


def read_centre_web(table: Table, folder: Path) -> CentreWeb:
    """Raises WrongValue."""
    with table:
        try:
            origin = read_origin(table.text("origin"))
        except OfferUnreadable as error:
            raise WrongValue(table.path("origin"), str(error)) from error
        return CentreWeb(origin=origin, ca=folder / table.text("ca") if table.has("ca") else None)
