"""What a box last said of itself: a hint; only signed records are proof."""

from __future__ import annotations

from django.db import models

from server.devices.models.boxes import Box


class BoxPresence(models.Model):
    """Whether the box is connected, as its birth and last will say, and its newest telemetry."""

    box = models.OneToOneField(Box, on_delete=models.CASCADE, primary_key=True, related_name="presence")
    counter = models.PositiveBigIntegerField(default=0)
    online = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    #: The program and version that its birth named.
    software = models.CharField(max_length=200, blank=True)
    telemetry = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
