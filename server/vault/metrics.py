"""The vault's disk as figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily

from server.config.metrics import Collector
from server.vault.configured import room_left


def collect(now: datetime) -> Iterable[Metric]:
    """What its disk still takes, and how large it is."""
    room = room_left()
    yield GaugeMetricFamily("msr_vault_free_bytes", "What the vault's disk still takes.", value=room.free)
    yield GaugeMetricFamily("msr_vault_size_bytes", "The size of the vault's disk.", value=room.total)


COLLECTORS = (Collector(order=30, collect=collect),)
