"""How a box comes to be enrolled, its certificates, and how it is withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.devices.models.boxes import Box, is_box_name
from server.devices.models.rooms import Room

POINT, LONGEST_PEM = 65, 16_384


class EnrolmentState(models.TextChoices):
    """Where an enrolment stands (server/devices/enrolment/states.py)."""

    OPEN = "open", _("等待录制箱使用登记码")
    ASKED = "asked", _("待核对")
    ACCEPTED = "accepted", _("已批准，正在签发证书")
    ISSUED = "issued", _("已登记")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("登记码已作废")


class Enrolment(models.Model):
    """A one-time code and what came of it.

    The code's secret is in no column: it is made from `nonce` by the centre's own key. `grant` is what the box was
    given, as it goes over the line.
    """

    ident = models.CharField(max_length=4, unique=True)
    nonce = models.BinaryField(max_length=16)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="enrolments")
    box_name = models.CharField(max_length=63, validators=[is_box_name])
    state = models.CharField(max_length=16, choices=EnrolmentState.choices, default=EnrolmentState.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)

    device_key = models.BinaryField(max_length=POINT, default=b"")
    tls_key = models.BinaryField(max_length=POINT, default=b"")
    certificate_request = models.BinaryField(max_length=LONGEST_PEM, default=b"")
    comparison = models.CharField(max_length=20, blank=True)
    protection = models.CharField(max_length=16, blank=True)
    software = models.CharField(max_length=200, blank=True)
    hardware = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    asked_at = models.DateTimeField(null=True)

    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    box = models.OneToOneField(Box, on_delete=models.PROTECT, null=True, related_name="enrolment")
    grant = models.BinaryField(max_length=65_536, default=b"")

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.box_name


class BoxCertificate(models.Model):
    """A certificate that a box asked for; `pem` is empty until it is issued. `fault` says why it is not.

    `renews` is the serial number of the one that it follows: asked again, a renewal is the same renewal.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="certificates")
    certificate_request = models.BinaryField(max_length=LONGEST_PEM)
    tls_key = models.BinaryField(max_length=POINT)
    renews = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    pem = models.BinaryField(max_length=LONGEST_PEM, default=b"")
    serial = models.CharField(max_length=64, blank=True)
    not_after = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("box", "renews"), name="one_renewal_a_certificate"),)


class BoxRevocation(models.Model):
    """A box is believed no more. Of its evidence the log had the first `log_size` leaves: these stay what they were.

    `cut_at` is when the broker had taken its role and cut its connection.
    """

    box = models.OneToOneField(Box, on_delete=models.PROTECT, primary_key=True, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    log_size = models.PositiveBigIntegerField()
    cut_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)


class BoxReset(models.Model):
    """The last statement of a box that went back to its factory state, signed by its device key (evidence.md 7.5)."""

    box = models.OneToOneField(Box, on_delete=models.PROTECT, primary_key=True, related_name="reset")
    raw = models.BinaryField(max_length=LONGEST_PEM)
    by = models.CharField(max_length=200)
    things = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    destroyed = models.BooleanField()
    came_at = models.DateTimeField()
