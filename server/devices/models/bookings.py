"""What a box is told of its room's day."""

from __future__ import annotations

from django.db import models

from server.devices.models.boxes import Box


class RoomBookings(models.Model):
    """What a box is to know of its room's bookings: the packed document (sync/evidence/bookings.py), signed when sent.

    `held` is the version that the box says it has, since its newest connection.
    """

    box = models.OneToOneField(Box, on_delete=models.CASCADE, primary_key=True, related_name="bookings")
    version = models.PositiveBigIntegerField()
    document = models.BinaryField(max_length=16 * 1024)
    held = models.PositiveBigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
