"""How rooms fared: samples of what their boxes told, folded together, the coarser the older."""

from __future__ import annotations

from django.db import models

from server.devices.models.rooms import Room
from server.devices.wall.history import Sample


class HealthSample(models.Model):
    """What was seen of a room in `span_s` seconds from `begins` on (devices/wall/history.py).

    `states` {state: times seen so}; `values` {measure: [times, least, sum, greatest]}. A hint, never evidence.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="samples")
    span_s = models.PositiveIntegerField()
    begins = models.DateTimeField()
    states = models.JSONField(default=dict)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("begins",)
        constraints = (models.UniqueConstraint(fields=("room", "span_s", "begins"), name="one_sample_a_span"),)
        indexes = (models.Index(fields=("span_s", "begins"), name="samples_by_age"),)

    @property
    def sample(self) -> Sample:
        """What it counts."""
        return Sample(states=self.states, values={name: tuple(value) for name, value in self.values.items()})


class Lookout(models.Model):
    """When `watch_rooms` last looked at all rooms: one row, whose guarded update lets one process do it at a time."""

    looked_at = models.DateTimeField()
