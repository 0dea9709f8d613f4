"""Presses of buttons: the same press that arrives twice is done once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Press(models.Model):
    """One sending of one form, as the page that shows it numbered it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=36)
    path = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    #: Where its answer led; "" while it is being done.
    led_to = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="one_press_a_key"),)

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
