"""A hearing's two counters, by which an open page knows what is new: every write, and every deed that is no typing."""

from __future__ import annotations

from django.db.models import F

from server.hearings.models import Hearing


def after_stroke(hearing: int) -> int:
    """The revision of what is being written; the row's lock makes them follow one another."""
    Hearing.objects.filter(pk=hearing).update(revision=F("revision") + 1)
    return int(Hearing.objects.values_list("revision", flat=True).get(pk=hearing))


def after_deed(hearing: int) -> None:
    """Something was done in it: open pages ask for their parts again."""
    Hearing.objects.filter(pk=hearing).update(revision=F("revision") + 1, deeds=F("deeds") + 1)
