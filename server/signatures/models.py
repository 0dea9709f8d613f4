"""A document before its signers, what each did, and the sealed keepings of hands in a table of their own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.signatures.contract import SignerRole
from server.signatures.states import (
    ActKind,
    ActState,
    Dropped,
    OriginalState,
    ReadHow,
    ReleaseState,
    SignerState,
    SittingState,
)

WORDS = 2_000
_USER = settings.AUTH_USER_MODEL


class Sitting(models.Model):
    """One document, in one revision, before its signers. Its PDF lies sealed in the store of hands."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    document = models.CharField(max_length=80, db_index=True)
    revision = models.PositiveIntegerField()
    title = models.CharField(_("文书"), max_length=150)
    digest = models.CharField(max_length=64)
    read_code = models.CharField(max_length=12)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    case_key = models.CharField(max_length=64, blank=True)
    booking = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=32, blank=True)
    may_be_on_paper = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=SittingState.choices, default=SittingState.OPEN)
    presided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    #: A name, for in the outer zone there is no row of that person.
    presided_name = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=WORDS, blank=True)
    #: To this key (P-256 point) the other zone seals what hands did there; its private half lies here, sealed.
    point = models.BinaryField()
    sealed_key = models.BinaryField(null=True)
    #: Whether its PDF is here, whole.
    is_whole = models.BooleanField(default=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=("presided_by", "-asked_at"), name="sitting_of_presider"),)

    def __str__(self) -> str:
        return str(self.uid)


class Signer(models.Model):
    """A place for a hand, and how far it is."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="signers")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(_("身份"), max_length=16, choices=SignerRole.choices)
    name = models.CharField(_("姓名"), max_length=64)
    person_key = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="signings")
    hand = models.BooleanField(default=True)
    finger = models.BooleanField(default=False)
    every_page = models.BooleanField(default=False)
    order = models.SmallIntegerField(default=0)
    needs_presence_of = models.CharField(max_length=16, blank=True, choices=SignerRole.choices)
    #: He has an account and sits in the room: he signs on the device there.
    at_device = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=SignerState.choices, default=SignerState.WAITING)

    class Meta:
        ordering = ("sitting", "order", "place")
        constraints = (models.UniqueConstraint(fields=("sitting", "place"), name="one_signer_a_place"),)


class DeviceKind(models.TextChoices):
    """What is bound."""

    TABLET = "tablet", _("签署设备")
    READER = "reader", _("指纹仪")


class Device(models.Model):
    """A tablet or a fingerprint reader in the room, bound to one sitting by its code; no account, ended with it.
    Whoever presides may take it along to the next one: a row of its own with the same token."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=DeviceKind.choices, default=DeviceKind.TABLET)
    #: What the browser, or the reader's program, is known by.
    token = models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="devices")
    code_digest = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)


class Offered(models.Model):
    """A fingerprint that a reader brought for whoever signs now, sealed; taken by the next handing in, or replaced."""

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="offered")
    sealed = models.BinaryField()
    at = models.DateTimeField()


class WrongTry(models.Model):
    """A code that opened nothing, and whence it came."""

    address = models.CharField(max_length=45, db_index=True)
    at = models.DateTimeField(db_index=True)


class Act(models.Model):
    """One attempt of a signer, kept whether it counted or not. `raw` is what the centre signed (act.py)."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    signer = models.ForeignKey(Signer, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=ActKind.choices)
    state = models.CharField(max_length=8, choices=ActState.choices, default=ActState.OPEN)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="acts")
    #: How signed bytes name what it was done on.
    on = models.CharField(max_length=80)
    read_how = models.CharField(max_length=12, choices=ReadHow.choices, default=ReadHow.SELF)
    read_by = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    at = models.DateTimeField(null=True)
    dropped = models.CharField(max_length=16, blank=True, choices=Dropped.choices)
    #: Of a refusal, its note; of a correction, what is to be read instead.
    words = models.CharField(max_length=WORDS, blank=True)
    page = models.PositiveSmallIntegerField(null=True)
    noted_by = models.CharField(max_length=64, blank=True)
    raw = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, blank=True)
    offset_ms = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("started_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("signer",),
                condition=models.Q(state__in=("open", "held"), kind="sign"),
                name="one_act_at_a_time",
            ),
        )


class PageSeen(models.Model):
    """A page that was before a signer's eyes: the very picture, since when, for how long."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="seen")
    page = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("page",)
        constraints = (models.UniqueConstraint(fields=("act", "page"), name="a_page_of_an_act"),)


class Presence(models.Model):
    """A stretch of time for which somebody was there; by link it reaches as far as the last beat."""

    signer = models.ForeignKey(Signer, on_delete=models.PROTECT, related_name="presences")
    how = models.CharField(max_length=4, choices=[("room", _("在房间")), ("link", _("远程连线"))])
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended = models.BooleanField(default=False)
    said_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-from_at", "-pk")


class Hand(models.Model):
    """What a hand left, sealed in a store of its own: strokes, a fingerprint, a scanned page. In no list."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="hands")
    kind = models.CharField(max_length=8)
    place = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("act", "kind", "place"), name="one_hand_of_a_kind"),)


class Release(models.Model):
    """A request to see what a hand left: reason, two approvals of two people, until when."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="releases")
    reason = models.CharField(_("理由"), max_length=WORDS)
    basis = models.CharField(_("依据"), max_length=300)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ReleaseState.choices, default=ReleaseState.ASKED)
    first_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=WORDS, blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")


class Printed(models.Model):
    """A page that was printed to be signed in ink: its code, what it looked like, and the scan that came back."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="printed")
    page = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16, unique=True)
    printed_at = models.DateTimeField()
    scan_key = models.CharField(max_length=80, blank=True)
    scan_digest = models.CharField(max_length=64, blank=True)
    likeness = models.PositiveSmallIntegerField(null=True)
    found_by = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("page",)
        constraints = (models.UniqueConstraint(fields=("sitting", "page"), name="a_printed_page"),)


class Original(models.Model):
    """A step of the paper original on its way, the newest last."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="originals")
    state = models.CharField(_("所在"), max_length=8, choices=OriginalState.choices)
    where = models.CharField(_("地点、单号"), max_length=200, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")


class Piece(models.Model):
    """A part of a PDF that came by letter, sealed; gone as soon as the PDF is whole."""

    digest = models.CharField(max_length=64, db_index=True)
    place = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("digest", "place"), name="piece_of_a_sitting"),)
