"""What is wrong with a room, for as long as it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from server.devices.models.boxes import Box
from server.devices.models.rooms import Room


class RoomAlarm(models.Model):
    """One thing that is or was wrong: since when, from when on people are told of it, until when, who sees to it.

    `code` is of devices/wall/rules.py; `detail` is what its words name: a number, a day, a track. Rows are made and
    ended by `watch_rooms` alone. A row that ended before it was raised is taken away: it never was an alarm.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="alarms")
    box = models.ForeignKey(Box, on_delete=models.SET_NULL, null=True, related_name="room_alarms")
    code = models.CharField(max_length=100)
    detail = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    raised_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("room", "code"), condition=Q(ended_at=None), name="one_open_alarm_a_code"),
        )
