"""The one table of this app."""

from __future__ import annotations

from django.db import models


class Claim(models.Model):
    """A claim that was signed here or came by the ferry, with the proof that its close is in the centre's log."""

    session = models.CharField(max_length=32, db_index=True)
    raw = models.BinaryField(unique=True, max_length=256)
    close_digest = models.BinaryField(max_length=32)
    part = models.PositiveBigIntegerField()
    #: What the log's leaf is made of, besides session, part and digest: 1 close, 2 recovered; the box's name.
    leaf_kind = models.PositiveSmallIntegerField()
    box = models.CharField(max_length=63)
    log_index = models.PositiveBigIntegerField()
    #: Canonical bytes of sync.evidence.checkpoint.LogProof.
    proof = models.BinaryField()
    pressed_at = models.DateTimeField()
    closed_at = models.DateTimeField()
    segments = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ("session", "part", "pk")
