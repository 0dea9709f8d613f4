"""Waiting on a condition with a deadline, instead of sleeping and hoping."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from agent.clock import boottime_ns

T = TypeVar("T")


def wait_for(condition: Callable[[], T], *, within_s: float = 5.0, what: str = "the condition") -> T:
    """The condition's first true value; AssertionError once `within_s` seconds have passed without one."""
    deadline_ns = boottime_ns() + int(within_s * 1e9)
    pause = threading.Event()
    while not (value := condition()):
        if boottime_ns() > deadline_ns:
            raise AssertionError(f"waited {within_s} s for {what}, in vain")
        pause.wait(0.01)
    return value
