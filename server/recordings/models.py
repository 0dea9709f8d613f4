"""What the centre holds. Envelopes are the bytes that came; positions are ns from a part's origin."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.devices.models import Box, Room

DIGEST = 32


class SessionState(models.TextChoices):
    """By signed records alone. INTERRUPTED: a part broke off and its box may still go on with the session."""

    RECORDING = "recording", _("录制中")
    INTERRUPTED = "interrupted", _("中断")
    CLOSED = "closed", _("已封存")
    RECOVERED = "recovered", _("断电恢复后封存")


class PartState(models.TextChoices):
    """Where a part stands in the box chain."""

    ARMED = "armed", _("待命")
    OPEN = "open", _("录制中")
    CLOSED = "closed", _("已封存")
    RECOVERED = "recovered", _("断电恢复后封存")
    VOIDED = "voided", _("未使用")


class Standing(models.TextChoices):
    """A signed word whose signature is good. WAITING: its predecessor has not been seen yet."""

    WAITING = "waiting", _("等待前序")
    VERIFIED = "verified", _("已核验")


class FileState(models.TextChoices):
    """A segment or tail that a verified record speaks of."""

    AWAITED = "awaited", _("待上传")
    STORED = "stored", _("已入库")
    QUARANTINED = "quarantined", _("已隔离")


#: What of a film has not come whole: nothing of it yet, or nothing but what failed its check.
NOT_HERE = (FileState.AWAITED, FileState.QUARANTINED)


class Session(models.Model):
    """One 一次同录: the parts of one hearing. `id` is its 16 bytes in hex."""

    id = models.CharField(max_length=32, primary_key=True)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="sessions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="sessions")
    #: The room as the signed `open` names it.
    room_said = models.CharField(max_length=1024)
    #: The press and the end, as the box's wall clock observed them.
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=SessionState.choices, default=SessionState.RECORDING, db_index=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "id")
        indexes = (models.Index(fields=("unit", "-started_at"), name="session_unit_started"),)

    def __str__(self) -> str:
        return self.id


class Part(models.Model):
    """One 段落: one chain, one key. Exists from its `armed` statement on; `session` from its `open`."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveBigIntegerField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="parts")
    state = models.CharField(max_length=16, choices=PartState.choices, default=PartState.ARMED)
    armed_statement = models.PositiveBigIntegerField()
    armed_digest = models.BinaryField(max_length=DIGEST)
    public_key = models.BinaryField(max_length=65)
    open_digest = models.BinaryField(max_length=DIGEST, null=True)
    boot = models.BinaryField(max_length=16, null=True)
    origin_ns = models.BigIntegerField(null=True)
    press_ns = models.BigIntegerField(null=True)
    started_by = models.CharField(max_length=1024, blank=True)
    stopped_by = models.CharField(max_length=1024, blank=True)
    #: [{"name", "kind": picture|sound, "source", "required"}] as `open` says.
    tracks = models.JSONField(default=list)
    #: Key ids (hex) that may unwrap, as `open` says.
    recipients = models.JSONField(default=list)
    press_wall_ns = models.BigIntegerField(null=True)
    press_wall_source = models.CharField(max_length=64, blank=True)
    press_wall_error_ns = models.BigIntegerField(null=True)
    #: Position of the close; None while open, or when a crash left the end unknown.
    closed_ns = models.BigIntegerField(null=True)
    #: Digest of the `close` record or the `recovered` statement.
    end_digest = models.BinaryField(max_length=DIGEST, null=True)
    end_wall_ns = models.BigIntegerField(null=True)
    timeline_fault = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("box_id", "number")
        constraints = (models.UniqueConstraint(fields=("box", "number"), name="part_of_box"),)

    def __str__(self) -> str:
        return f"{self.box_id}/{self.number}"


class Statement(models.Model):
    """A statement of a box chain, its signature good."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveBigIntegerField()
    kind = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=DIGEST)
    previous = models.BinaryField(max_length=DIGEST)
    raw = models.BinaryField()
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.WAITING)
    wall_ns = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("box_id", "number")
        constraints = (models.UniqueConstraint(fields=("box", "number"), name="statement_of_box"),)


class Record(models.Model):
    """A record of a part, its signature good; number 0 is the `open`."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="records")
    number = models.PositiveBigIntegerField()
    kind = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=DIGEST)
    previous = models.BinaryField(max_length=DIGEST)
    raw = models.BinaryField()
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.WAITING)
    wall_ns = models.BigIntegerField()
    wall_source = models.CharField(max_length=64)
    wall_error_ns = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("part_id", "number")
        constraints = (models.UniqueConstraint(fields=("part", "number"), name="record_of_part"),)


class SealedFile(models.Model):
    """What a segment and a tail share: where it stands, its bytes, and how far they got."""

    track = models.CharField(max_length=32)
    run = models.PositiveBigIntegerField()
    segment = models.PositiveBigIntegerField()
    fragments = models.PositiveBigIntegerField()
    from_ns = models.BigIntegerField()
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=DIGEST)
    header_digest = models.BinaryField(max_length=DIGEST)
    state = models.CharField(max_length=16, choices=FileState.choices, default=FileState.AWAITED, db_index=True)
    opened = models.BooleanField(default=False)
    vault_key = models.CharField(max_length=200, blank=True)
    stored_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class SegmentObject(SealedFile):
    """The file that a `segment` record names, or a `tail` record of a living part (`is_tail`)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="segments")
    record = models.PositiveBigIntegerField()
    to_ns = models.BigIntegerField()
    #: The keyframe at which decoding starts; before the press it may lie before `from_ns`.
    decode_ns = models.BigIntegerField()
    commitment = models.BinaryField(max_length=DIGEST)
    is_tail = models.BooleanField(default=False)
    observed = models.CharField(max_length=1024, blank=True)

    class Meta:
        ordering = ("part_id", "record")
        constraints = (models.UniqueConstraint(fields=("part", "record"), name="segment_of_record"),)
        indexes = (models.Index(fields=("part", "track", "from_ns"), name="segment_track"),)


class Tail(SealedFile):
    """A file that was never closed, as a `recovered` statement found it; its end is not vouched for."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="tails")
    statement = models.PositiveBigIntegerField()
    place = models.PositiveIntegerField()
    signed_bytes = models.BigIntegerField()

    class Meta:
        ordering = ("part_id", "place")
        constraints = (models.UniqueConstraint(fields=("part", "place"), name="tail_of_part"),)


class Gap(models.Model):
    """A span of a track with no bytes, as observed; `to_ns` is None after a crash, and so is `record`."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="gaps")
    record = models.PositiveBigIntegerField(null=True)
    track = models.CharField(max_length=32)
    from_ns = models.BigIntegerField()
    to_ns = models.BigIntegerField(null=True)
    observed = models.CharField(max_length=1024)
    detail = models.CharField(max_length=1024, blank=True)

    class Meta:
        ordering = ("part_id", "from_ns", "track")


class Mark(models.Model):
    """Something at an instant of a part. `mark` is a sync.evidence.records.MarkKind."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="marks")
    record = models.PositiveBigIntegerField()
    mark = models.PositiveSmallIntegerField()
    at_ns = models.BigIntegerField()
    detail = models.CharField(max_length=1024)
    sealed = models.BinaryField(null=True)

    class Meta:
        ordering = ("part_id", "at_ns")
        constraints = (models.UniqueConstraint(fields=("part", "record"), name="mark_of_record"),)


class Receipt(models.Model):
    """The centre's signed word, issued again byte for byte. `kind` is a sync.evidence.receipts.ThingKind."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="receipts")
    kind = models.PositiveSmallIntegerField()
    a = models.PositiveBigIntegerField()
    b = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=DIGEST)
    verdict = models.PositiveSmallIntegerField()
    opened = models.BooleanField()
    raw = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("box_id", "kind", "a", "b")
        constraints = (models.UniqueConstraint(fields=("box", "kind", "a", "b", "digest"), name="receipt_of_thing"),)


class Quarantined(models.Model):
    """Bytes that failed a check: kept, with the step that refused them (evidence.md 9) and what it said."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="quarantined")
    kind = models.PositiveSmallIntegerField()
    a = models.PositiveBigIntegerField()
    b = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=DIGEST)
    size = models.BigIntegerField()
    step = models.CharField(max_length=32)
    said = models.CharField(max_length=1024)
    vault_key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("box", "kind", "a", "b", "digest"), name="quarantined_thing"),)


class LogLeaf(models.Model):
    """A leaf of the transparency log, by its index; idempotent by its data (evidence.md 11)."""

    index = models.PositiveBigIntegerField(primary_key=True)
    data = models.BinaryField(unique=True, max_length=512)
    hash = models.BinaryField(max_length=DIGEST)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="+")
    part = models.PositiveBigIntegerField()
    at = models.DateTimeField()


class Checkpoint(models.Model):
    """A signed checkpoint: the log at one size."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=DIGEST)
    note = models.BinaryField()
    at = models.DateTimeField()


class Alarm(models.Model):
    """Something a person must look at. `code` is stable; `zh` and `en` are its words, without names of persons."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, null=True, related_name="alarms")
    code = models.CharField(max_length=64, db_index=True)
    zh = models.CharField(max_length=1024)
    en = models.CharField(max_length=1024)
    at = models.DateTimeField()
    #: The same again is no second alarm.
    unique = models.CharField(max_length=200, unique=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")


class CommandState(models.TextChoices):
    """Where a command to a box stands."""

    ASKED = "asked", _("等待下发")
    SENT = "sent", _("已下发")
    ACCEPTED = "accepted", _("已执行")
    REFUSED = "refused", _("被设备拒绝")
    EXPIRED = "expired", _("已过期")


class Command(models.Model):
    """What a person asked a box to do; ingest signs and publishes it. `verb` is a sync.evidence.receipts.Verb."""

    id = models.CharField(max_length=32, primary_key=True)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="commands")
    verb = models.PositiveSmallIntegerField()
    session = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    #: The state the command expects of the box, e.g. "ready".
    expects = models.CharField(max_length=32)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    counter = models.PositiveBigIntegerField(null=True)
    raw = models.BinaryField(null=True)
    sent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=CommandState.choices, default=CommandState.ASKED, db_index=True)
    words = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True)
    #: Words that go along, sealed when they were typed; the digest of the begin of the talk that it ends.
    sealed_words = models.BinaryField(null=True)
    talk = models.BinaryField(max_length=DIGEST, null=True)
    #: It met a room that was just changing its state, and is sent once more when the room stands as it needs.
    is_again = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "id")
        constraints = (models.UniqueConstraint(fields=("box", "counter"), name="command_counter"),)


class Birth(models.Model):
    """The newest birth message of a box: the nonce to which commands are bound, the counter of its commands."""

    box = models.OneToOneField(Box, on_delete=models.CASCADE, primary_key=True, related_name="birth")
    nonce = models.BinaryField(max_length=64, null=True)
    next_command = models.PositiveBigIntegerField(default=1)
