"""A tablet in the room is bound to one sitting by a short code: no account, ended with the sitting, tries counted."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.signatures.errors import StaleState, WrongCode
from server.signatures.models import Device, DeviceKind, Signer, Sitting, WrongTry
from server.signatures.rules import rules
from server.signatures.states import RUNNING, SignerState


@transaction.atomic
def new_code(sitting: Sitting, *, by: User, now: datetime) -> str:
    """A code that opens that sitting on one device, once; an earlier one that nobody used opens nothing any more."""
    if sitting.state not in RUNNING:
        raise StaleState(f"pair: sitting {sitting.pk} is {sitting.state}", _("该文书的签署已经结束。"))
    numbers = rules().pairing
    Device.objects.filter(sitting=sitting, paired_at=None, ended_at=None).update(ended_at=now)
    Device.objects.filter(paired_at=None, expires_at__lt=now, ended_at=None).update(ended_at=now)
    code = _fresh(numbers.digits)
    made = Device.objects.create(
        sitting=sitting, code_digest=_digest(code), made_at=now, expires_at=now + timedelta(minutes=numbers.minutes)
    )
    append(by, "signing.code_made", made)
    return code


def pair(code: str, *, address: str, now: datetime, kind: DeviceKind = DeviceKind.TABLET) -> Device:
    """The device, bound from now on. Raises WrongCode: none that is open, or too many tries."""
    _check_tries(address, now)
    digits = "".join(each for each in code if each.isdigit())
    with transaction.atomic():
        found = Device.objects.filter(
            code_digest=_digest(digits), paired_at=None, ended_at=None, expires_at__gt=now, sitting__state__in=RUNNING
        ).first()
        if found is not None:
            bound = Device.objects.filter(pk=found.pk, paired_at=None).update(
                paired_at=now, address=address, expires_at=now + timedelta(hours=rules().pairing.hours), kind=kind
            )
            if bound == 1:
                append("signatures", "signing.paired", found, kind=str(kind))
                found.refresh_from_db()
                return found
    WrongTry.objects.create(address=address, at=now)
    raise WrongCode("pair: no such code", _("签署码不正确，或者已经过期、用过。请向主持人核对。"))


@transaction.atomic
def part(device: Device, *, by: User | str, now: datetime) -> None:
    """The device is bound no more."""
    if Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=now):
        append(by, "signing.parted", device)


def left_over(sitting: Sitting, by: User, now: datetime) -> list[Device]:
    """Devices of this presider whose sitting is over, and which nobody let go: they may be taken along."""
    bound = Device.objects.filter(sitting__presided_by=by, expires_at__gt=now).exclude(paired_at=None)
    newest: dict[object, Device] = {each.token: each for each in bound.select_related("sitting").order_by("pk")}
    return [
        each
        for each in newest.values()
        if each.ended_at is not None and each.ended_at == each.sitting.ended_at and each.sitting_id != sitting.pk
    ]


@transaction.atomic
def take_along(device: Device, sitting: Sitting, *, by: User, now: datetime) -> Device:
    """The tablet of the sitting before is this one's now. Raises StaleState: it was let go, or this one is over."""
    if sitting.state not in RUNNING or device.pk not in {each.pk for each in left_over(sitting, by, now)}:
        raise StaleState(f"take along: device {device.pk}", _("该设备已经解除绑定，请用签署码重新绑定。"))
    made = Device.objects.create(
        sitting=sitting, kind=device.kind, token=device.token, code_digest="", made_at=now, paired_at=now,
        expires_at=device.expires_at, address=device.address,
    )  # fmt: skip
    append(by, "signing.taken_along", made, before=str(device.sitting.uid))
    return made


@transaction.atomic
def at_device(signer: Signer, is_there: bool, *, by: User) -> None:
    """One who has an account signs on the device in the room, or in it again. Raises StaleState once he began."""
    waiting = Signer.objects.filter(pk=signer.pk, state=SignerState.WAITING).exclude(user=None)
    if waiting.update(at_device=is_there) != 1:
        raise StaleState(f"at device: signer {signer.pk} is {signer.state}", _("该签署人已经开始签署，不能更换设备。"))
    append(by, "signing.at_device" if is_there else "signing.at_account", signer)


def _check_tries(address: str, now: datetime) -> None:
    numbers = rules().pairing
    WrongTry.objects.filter(at__lt=now - timedelta(days=1)).delete()
    lately = WrongTry.objects.filter(at__gt=now - timedelta(minutes=numbers.within_minutes))
    if lately.filter(address=address).count() >= numbers.tries or lately.count() >= numbers.tries_of_all:
        words = _("输错次数过多，请过%(minutes)d分钟再试。") % {"minutes": numbers.within_minutes}
        raise WrongCode(f"pair: too many tries from {address}", words)


def _fresh(digits: int) -> str:
    while True:
        code = str(secrets.randbelow(10**digits)).zfill(digits)
        if not Device.objects.filter(code_digest=_digest(code), ended_at=None, paired_at=None).exists():
            return code


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"signing:{code}".encode(), sha256).hexdigest()
