"""What boxes say over HTTPS: a request with a one-time code, a renewal signed by the box's TLS key."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from firmware_config.enrol import messages
from firmware_config.enrol.messages import Answer, Grant, Renewal, Request, Standing
from firmware_config.errors import MessageRefused
from server.audit.actions import append
from server.devices.enrolment.codes import code_of, is_over
from server.devices.enrolment.heard import heard, named_in, tls_point
from server.devices.enrolment.moving import move
from server.devices.enrolment.states import Deed
from server.devices.errors import BoxRefused, CodeOver, CodeUnknown
from server.devices.models import Box, BoxCertificate, BoxReset, BoxState, Enrolment, EnrolmentState
from sync import encoding
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.statements import MAX_STATEMENT, Reset, read_statement
from sync.shapes import from_map

_BOX = "box"
_WAITS = "等待中心核对并批准"
_LONGEST_TOLD = 200


def answer(ident: str, envelope: bytes, *, address: str, now: datetime) -> bytes:
    """The envelope of the answer. CodeUnknown, CodeOver or MessageRefused, whose words the box shows."""
    enrolment = Enrolment.objects.select_related("room").filter(ident=ident).first()
    if enrolment is None:
        raise CodeUnknown(f"code {ident}: none", _("没有这个登记码。请与纸上的逐组核对。"))
    key = code_of(enrolment).key
    if enrolment.state == EnrolmentState.WITHDRAWN or (
        enrolment.state == EnrolmentState.OPEN and is_over(enrolment, now)
    ):
        raise CodeOver(f"code {ident}: over", _("登记码已失效。请在中心的页面上另生成一个。"))
    try:
        request = messages.open_request(envelope, key)
    except MessageRefused:
        _note_wrong(enrolment, address)
        raise
    if enrolment.state == EnrolmentState.OPEN:
        _take(enrolment, request, address=address, now=now)
    elif (bytes(enrolment.device_key), bytes(enrolment.tls_key)) != (request.device_key, request.tls_point):
        raise CodeOver(f"code {ident}: used by another box", _("登记码已被另一台录制箱使用。请通知中心核查。"))
    return messages.seal_answer(_said(enrolment, messages.digest_of(envelope)), key)


@transaction.atomic
def _take(enrolment: Enrolment, request: Request, *, address: str, now: datetime) -> None:
    if Box.objects.filter(public_key=request.device_key).exists():
        raise CodeOver("device key: enrolled already", _("这台录制箱的设备密钥已登记过。请先恢复出厂，再重新登记。"))
    move(
        enrolment, Deed.ASK, device_key=request.device_key, tls_key=request.tls_point,
        certificate_request=request.certificate_request, comparison=request.comparison,
        protection=request.protection[:16], software=request.software[:_LONGEST_TOLD],
        hardware=request.hardware[:_LONGEST_TOLD], address=address[:45], asked_at=now,
    )  # fmt: skip
    append(_BOX, "enrolment.asked", enrolment, box=enrolment.box_name, address=address[:45])


@transaction.atomic
def _note_wrong(enrolment: Enrolment, address: str) -> None:
    """A code that was got wrong too often is over; one that was used already cannot be harmed."""
    still_open = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.OPEN)
    if still_open.update(wrong=F("wrong") + 1):
        append(_BOX, "enrolment.wrong_code", enrolment, address=address[:45])


def _said(enrolment: Enrolment, asked: bytes) -> Answer:
    if enrolment.state == EnrolmentState.ISSUED:
        grant = from_map(Grant, encoding.decode(bytes(enrolment.grant), limit=messages.LARGEST), "grant")
        return Answer(asked=asked, standing=Standing.ISSUED, words="", grant=grant)
    if enrolment.state == EnrolmentState.REFUSED:
        return Answer(asked=asked, standing=Standing.REFUSED, words=enrolment.reason)
    return Answer(asked=asked, standing=Standing.WAITING, words=_WAITS)


def renewed(name: str, path: str, envelope: bytes, *, now: datetime) -> bytes | None:
    """The renewed certificate (PEM), None while it is being issued; the same request again is the same renewal.

    Signed by the TLS key, not proven by the certificate: one that ended while the box was away renews all the same.
    BoxRefused for a box that is revoked or unknown, or another's signature.
    """
    box, body = heard(name, path, envelope)
    point = tls_point(box)
    try:
        renewal = messages.open_renewal(body, point)
    except MessageRefused as error:
        raise BoxRefused(f"{name}: {error}", _("续期请求不是这台录制箱签名的，或者换了密钥。")) from error
    if not box.certificates.filter(serial=renewal.renews).exists():
        raise BoxRefused(f"{name}: renews a certificate that was never its own", _("要续期的证书不是本中心签发的。"))
    return _renewal(box, renewal, point, now)


def told_of_reset(name: str, path: str, envelope: bytes, *, now: datetime) -> None:
    """A box's word over HTTPS that it was reset. BoxRefused as for renewals, or for no record of a reset."""
    take_reset(heard(name, path, envelope)[1], now=now)


@transaction.atomic
def take_reset(raw: bytes, *, now: datetime) -> Box:
    """The box whose signed record of a reset this is; it opens nothing from now on. BoxRefused for anything else."""
    try:
        box = named_in(raw, typ=cose.STATEMENT, limit=MAX_STATEMENT)
        statement = read_statement(raw, cose.only(box.device_point))
    except PeerFault as error:
        raise BoxRefused(f"reset: {error}", _("这不是本中心任何录制箱签名的恢复出厂记录。")) from error
    body = statement.body
    if not isinstance(body, Reset) or statement.head.box != box.name:
        raise BoxRefused("reset: another statement", _("这不是恢复出厂的记录。"))
    kept = {"raw": raw, "by": body.by[:200], "things": body.things, "size": body.size, "destroyed": body.destroyed}
    if BoxReset.objects.get_or_create(box=box, defaults={**kept, "came_at": now})[1]:
        Box.objects.filter(pk=box.pk, state=BoxState.ACTIVE).update(state=BoxState.DRAINING)
        append(_BOX, "box.reset", box, by=body.by, things=body.things, size=body.size, destroyed=body.destroyed)
    return box


@transaction.atomic
def _renewal(box: Box, renewal: Renewal, point: bytes, now: datetime) -> bytes | None:
    asked, is_new = BoxCertificate.objects.get_or_create(
        box=box,
        renews=renewal.renews,
        defaults={"certificate_request": renewal.certificate_request, "tls_key": point, "asked_at": now},
    )
    if is_new:
        append(_BOX, "box.renewal_asked", box, renews=renewal.renews)
    return bytes(asked.pem) or None
