"""Letters posted here, letters that came, what waits, and what the other side says it has."""

from __future__ import annotations

from django.db import models


class Posted(models.Model):
    """A letter of ours, by its number. Whoever posts holds no key: the bytes are signed once, by who writes the file.
    `written_at`: when that was last."""

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    #: The same again is no second letter.
    unique = models.CharField(max_length=200, unique=True)
    #: Until it is signed.
    body = models.BinaryField(default=b"", blank=True)
    raw = models.BinaryField(default=b"", blank=True)
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, db_index=True)


class Received(models.Model):
    """A letter that was applied, by sender and number; or one that an operator set aside, and why."""

    sender = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    at = models.DateTimeField()
    set_aside = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("sender", "number")
        constraints = (models.UniqueConstraint(fields=("sender", "number"), name="letter_of_sender"),)


class Held(models.Model):
    """A file in the incoming folder that could not be applied: an earlier one is missing, or it is not believed."""

    file = models.CharField(max_length=255, unique=True)
    sender = models.CharField(max_length=64, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=32, blank=True)
    #: Empty while it waits for an earlier letter.
    refused = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ("sender", "number", "file")


class Peer(models.Model):
    """The centre at the other end: what it says it has of ours, and what we last told it of its own."""

    name = models.CharField(max_length=64, primary_key=True)
    #: Up to this number our letters are applied there.
    applied = models.PositiveBigIntegerField(default=0)
    #: It holds letters up to this number, and lacks an earlier one; 0: it lacks none that it knows of.
    lacks_to = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    told_applied = models.PositiveBigIntegerField(default=0)
    told_lacks_to = models.PositiveBigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    #: When its newest note was written, by its clock; an older one never says that it lost something.
    note_at = models.DateTimeField(null=True)
    #: Of the first letter of ours that it refused for its number (restored.py): the digest, told back to it; and when
    #: and from which number on ours were numbered anew.
    renumbered = models.BinaryField(default=b"", blank=True)
    told_renumbered = models.BinaryField(default=b"", blank=True)
    renumbered_from = models.PositiveBigIntegerField(default=0)
    restored_at = models.DateTimeField(null=True)
    #: The first letter of its that we refused so, as we told it last.
    told_other = models.PositiveBigIntegerField(default=0)
