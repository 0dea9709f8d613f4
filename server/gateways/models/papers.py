"""Courts' documents, as the case platform gave them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case


class Judgment(models.Model):
    """A court's document as the case platform gave it. Its bytes lie in the vault under their SHA-256."""

    #: The platform's own number of it: the same again is the same judgment.
    key = models.CharField(max_length=100, unique=True)
    #: Null: the case that it names is not here (yet).
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="judgments")
    case_number = models.CharField(max_length=64)
    number = models.CharField(_("文号"), max_length=100)
    court = models.CharField(_("法院"), max_length=100)
    title = models.CharField(_("文书名称"), max_length=200)
    decided_on = models.DateField(_("裁判日期"))
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=100)
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("decided_on", "pk")
        indexes = (models.Index(fields=("case_number",), name="judgment_of_number"),)


class JudgmentPlace(models.Model):
    """Up to where something was fetched from the platform, in its own words: 1 the judgments, 2 the receipts."""

    after = models.CharField(max_length=200, blank=True)
