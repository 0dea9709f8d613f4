"""Recordings, and the alarms of their checks, as figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Sum
from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily

from server.config.metrics import Collector
from server.recordings.models import Alarm, FileState, SegmentObject, Session, SessionState


def collect(now: datetime) -> Iterable[Metric]:
    """How many are open, what is awaited and held back, which alarms nobody acknowledged."""
    running = Session.objects.filter(state=SessionState.RECORDING).count()
    yield GaugeMetricFamily("msr_recordings_running", "Recordings that are open, by signed records.", value=running)
    files = GaugeMetricFamily("msr_recording_files", "Segments by how they stand.", labels=("state",))
    sizes = GaugeMetricFamily("msr_recording_bytes", "Bytes of segments by how they stand.", labels=("state",))
    rows = SegmentObject.objects.order_by().values_list("state").annotate(Count("pk"), Sum("size"))
    found = {state: (count, size or 0) for state, count, size in rows}
    for state in FileState:
        count, size = found.get(state.value, (0, 0))
        files.add_metric((state.value,), count)
        sizes.add_metric((state.value,), size)
    yield files
    yield sizes
    alarms = GaugeMetricFamily("msr_recording_alarms", "Failed checks nobody has looked at.", labels=("code",))
    for code, count in Alarm.objects.filter(acknowledged_at=None).order_by().values_list("code").annotate(Count("pk")):
        alarms.add_metric((code,), count)
    yield alarms


COLLECTORS = (Collector(order=20, collect=collect),)
