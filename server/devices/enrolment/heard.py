"""Who speaks: a box in service by the TLS key of its newest certificate (firmware_config/enrol), or its device key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from firmware_config.enrol import signed
from firmware_config.errors import MessageRefused
from server.devices.errors import BoxRefused
from server.devices.models import Box, BoxCertificate, BoxState
from sync.evidence import cose
from sync.evidence.errors import UnknownKey

_WHY = _("中心不认这个请求：录制箱未登记或已停用，或者不是这台录制箱签名的。")


def heard(name: str, path: str, envelope: bytes) -> tuple[Box, bytes]:
    """The box, and what it signed for that path. BoxRefused for one that is revoked or unknown, or another's key.

    Its words are the same for all of these: a stranger does not learn which boxes there are.
    """
    box = Box.objects.filter(pk=name).exclude(state=BoxState.REVOKED).first()
    if box is None:
        raise BoxRefused(f"{name}: no box in service", _WHY)
    try:
        return box, signed.open_signed(envelope, path, tls_point(box))
    except MessageRefused as error:
        raise BoxRefused(f"{name}: {error}", _WHY) from error


def tls_point(box: Box) -> bytes:
    """The point (65 bytes) that its newest certificate is for. BoxRefused for a box that was registered by hand."""
    newest = BoxCertificate.objects.filter(box=box).exclude(serial="").first()
    if newest is None:
        raise BoxRefused(f"{box.name}: no certificate here", _WHY)
    return bytes(newest.tls_key)


def named_in(raw: bytes, *, typ: str, limit: int) -> Box:
    """The box, in service or not, whose device key that envelope names: nothing is proven yet. Raises PeerFault."""
    kid = cose.read(raw, typ=typ, limit=limit).kid
    box = Box.objects.filter(key_id=bytes(kid)).select_related("room").first()
    if box is None:
        raise UnknownKey(f"{typ}: no box has the key {kid.hex()[:16]}")
    return box
