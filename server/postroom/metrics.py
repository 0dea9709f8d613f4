"""Letters between the two networks as figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily

from server.config.metrics import Collector
from server.ferry.queries import standing


def collect(now: datetime) -> Iterable[Metric]:
    """What waits, what was refused, and for how long the oldest late one has waited."""
    found = standing(now)
    late = (now - found.late_since).total_seconds() if found.late_since is not None else 0.0
    yield GaugeMetricFamily(
        "msr_letters_waiting", "Letters that the other side has not acknowledged.", value=found.unacknowledged
    )
    yield GaugeMetricFamily("msr_letters_refused", "Letters that were refused here.", value=len(found.refused))
    yield GaugeMetricFamily(
        "msr_letters_late_seconds", "How long the oldest late letter has waited; 0: none is late.", value=late
    )


COLLECTORS = (Collector(order=50, collect=collect),)
