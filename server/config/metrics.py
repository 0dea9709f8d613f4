"""What an app gives to Prometheus: `COLLECTORS = (Collector(...), ...)` in its `metrics.py`; the shell finds it there.

Numbers about machines and queues, never about persons or cases: whoever holds the token reads them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """The figures of one app at that moment; a bounded number of queries."""

    order: int
    collect: Callable[[datetime], Iterable[Metric]]
