"""What waits to be told to people, as figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily

from server.config.metrics import Collector
from server.notices.queries import counts


def collect(now: datetime) -> Iterable[Metric]:
    """E-mails and SMS by how they stand."""
    family = GaugeMetricFamily("msr_notices", "E-mails and SMS by how they stand.", labels=("state",))
    for state, count in counts().items():
        family.add_metric((state.value,), count)
    yield family


COLLECTORS = (Collector(order=40, collect=collect),)
