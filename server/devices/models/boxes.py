"""The boxes enrolled for rooms."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from server.devices.models.rooms import Room
from sync.errors import MalformedInput
from sync.ids import BoxId, KeyId, box_id


def is_box_name(text: str) -> None:
    """ValidationError unless it is a box name (sync/ids.py)."""
    try:
        box_id(text)
    except MalformedInput as error:
        raise ValidationError(str(error)) from error


class BoxState(models.TextChoices):
    """A draining box may deliver what it holds but open no session; a revoked one may do neither."""

    ACTIVE = "active", _("在用")
    DRAINING = "draining", _("仅补传")
    REVOKED = "revoked", _("已停用")


class Box(models.Model):
    """An enrolled recording box. Its name is certificate CN, client id and topic level."""

    name = models.CharField(max_length=63, primary_key=True, validators=[is_box_name])
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="boxes")
    public_key = models.BinaryField(max_length=65)
    key_id = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=16, choices=BoxState.choices, default=BoxState.ACTIVE)
    enrolled_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("room",), condition=Q(state="active"), name="one_active_box_a_room"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def box_id(self) -> BoxId:
        """Its name as sync writes it."""
        return BoxId(self.name)

    @property
    def device_key_id(self) -> KeyId:
        """SHA-256 of the device key's SubjectPublicKeyInfo: 32 bytes."""
        return KeyId(bytes(self.key_id))

    @property
    def device_point(self) -> bytes:
        """The device key's uncompressed point: 65 bytes."""
        return bytes(self.public_key)
