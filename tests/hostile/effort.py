"""How much work a parser does for its input, counted in calls and bytes of memory: never in seconds."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any

#: A parser may do this much for nothing (a table built at the first call), and this much for each byte.
CALLS, CALLS_A_BYTE = 20_000, 60
MEMORY, MEMORY_A_BYTE = 8 << 20, 400


class TooMuch(AssertionError):
    """The work grew faster than the input."""


def counted(act: Callable[[], Any], size: int, *, is_bounded_in_memory: bool = True) -> Any:
    """What `act` gives. Raises TooMuch beyond so many calls of functions, or so much memory, for `size` bytes."""
    most_calls, most_memory = CALLS + CALLS_A_BYTE * size, MEMORY + MEMORY_A_BYTE * size
    calls = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls > most_calls:
            sys.setprofile(None)
            raise TooMuch(f"over {most_calls} calls for {size} bytes")

    before = sys.getprofile()
    tracemalloc.start()
    sys.setprofile(note)
    try:
        return act()
    finally:
        sys.setprofile(before)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        if is_bounded_in_memory and most > most_memory:
            raise TooMuch(f"{most} bytes of memory for {size} bytes")
