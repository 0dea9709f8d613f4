"""A binding's suspect, by key: the binding itself names case and person in words, for outside there is no such row."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from server.cases.models import Suspect
from server.counsel.models import Binding


class Defence(models.Model):
    """The lawyer of this binding defends this suspect, as long as the binding is in force."""

    binding = models.OneToOneField(Binding, on_delete=models.PROTECT, related_name="defence")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="defences")
    #: Null for those that were linked by a migration.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
