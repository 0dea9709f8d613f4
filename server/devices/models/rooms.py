"""The rooms of a unit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from server.access.models import Unit


class Room(models.Model):
    """A 提讯室 or 听取意见室 of a unit; `place` is the building it stands in, often a detention centre's."""

    code = models.SlugField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    place = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rooms")

    class Meta:
        ordering = ("unit__code", "code")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh
