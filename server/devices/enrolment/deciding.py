"""What people decide: a request accepted or refused, a box withdrawn for good."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.devices import actions, seams
from server.devices.enrolment.moving import move
from server.devices.enrolment.states import Deed
from server.devices.errors import NotThatBox
from server.devices.keys import device_key_from_point
from server.devices.models import Box, BoxCertificate, BoxRevocation, Enrolment

_LOOKALIKES = str.maketrans("ILO", "110")


@transaction.atomic
def accept(*, by: User, enrolment: Enrolment, typed: str, now: datetime) -> Box:
    """The new box of the room; the one before drains from now on. NotThatBox unless what was typed is what it shows."""
    if not hmac.compare_digest(_plain(typed), _plain(enrolment.comparison)):
        raise NotThatBox(
            f"enrolment {enrolment.pk}: expected what the box shows, got something else",
            _(
                "输入的核对码与发来请求的录制箱不一致。请让对方重读一遍；仍不一致的，不要批准，可能是另一台设备冒用了登记码。"
            ),
        )
    key = device_key_from_point(bytes(enrolment.device_key))
    move(enrolment, Deed.ACCEPT, decided_by=by, decided_at=now)
    box = actions.register_box(
        actor=by, name=enrolment.box_name, room=enrolment.room, key=key, protection=enrolment.protection
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(box=box)
    enrolment.box = box
    BoxCertificate.objects.create(
        box=box, certificate_request=enrolment.certificate_request, tls_key=enrolment.tls_key, asked_at=now
    )
    return box


@transaction.atomic
def refuse(*, by: User, enrolment: Enrolment, reason: str, now: datetime) -> None:
    """The box is told so, with the reason."""
    move(enrolment, Deed.REFUSE, decided_by=by, decided_at=now, reason=reason)
    append(by, "enrolment.refused", enrolment, box=enrolment.box_name)


@transaction.atomic
def revoke(*, by: User, box: Box, reason: str, now: datetime) -> BoxRevocation:
    """Nothing more is taken from it, and the certifier cuts its connection. What the log holds by now stays valid.

    NotInService if it is revoked already.
    """
    size = seams.log_size()
    actions.revoke_box(actor=by, box=box, reason=reason, log_size=size)
    return BoxRevocation.objects.create(box=box, by=by, at=now, reason=reason, log_size=size)


def _plain(text: str) -> bytes:
    kept = "".join(each for each in text.upper().translate(_LOOKALIKES) if each.isalnum())
    return kept.encode()
