"""Faults that come when a session is over and whole: what each does, how it is undone, what must be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.deeds import Trouble
from tests.faults.judging import Before
from tests.faults.plan import Fault

Deed = Callable[[Trouble, Fault, Before, Path | None], None]


AFTERWARDS: dict[str, Deed] = {}
