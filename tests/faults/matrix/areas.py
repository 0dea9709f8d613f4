"""The table of the matrix: who brings which rows."""

from __future__ import annotations

from tests.faults.matrix import box, centre, uplink
from tests.faults.matrix.model import Area

AREAS: tuple[Area, ...] = (box.AREA, uplink.AREA, centre.AREA)
