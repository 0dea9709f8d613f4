"""Who speaks over HTTPS: a box in service, by the TLS key of its newest certificate (firmware_config/enrol)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from firmware_config.enrol import signed
from firmware_config.errors import MessageRefused
from server.devices.errors import BoxRefused
from server.devices.models import Box, BoxCertificate, BoxState


def heard(name: str, path: str, envelope: bytes) -> tuple[Box, bytes]:
    """The box, and what it signed for that path. BoxRefused for one that is revoked or unknown, or another's key."""
    box = Box.objects.filter(pk=name).exclude(state=BoxState.REVOKED).first()
    if box is None:
        raise BoxRefused(f"{name}: no box in service", _("中心不认这台录制箱（未登记或已停用）。"))
    try:
        return box, signed.open_signed(envelope, path, tls_point(box))
    except MessageRefused as error:
        raise BoxRefused(f"{name}: {error}", _("请求不是这台录制箱签名的，或者换了密钥。")) from error


def tls_point(box: Box) -> bytes:
    """The point (65 bytes) that its newest certificate is for. BoxRefused for a box that was registered by hand."""
    newest = BoxCertificate.objects.filter(box=box).exclude(serial="").first()
    if newest is None:
        raise BoxRefused(f"{box.name}: no certificate here", _("中心不认这台录制箱（未登记或已停用）。"))
    return bytes(newest.tls_key)
