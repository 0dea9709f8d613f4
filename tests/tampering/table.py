"""The tamper matrix: what is done to a signed recording, and what both verifiers must say (docs/tamper.md)."""

from __future__ import annotations

from tests.tampering.rows_of_files import CUT, MOVED, REMOVED
from tests.tampering.rows_of_words import HONEST, SIGNATURES, SPLICED

GROUPS = (REMOVED, MOVED, CUT, SPLICED, SIGNATURES, HONEST)
ROWS = tuple(row for group in GROUPS for row in group.rows)
