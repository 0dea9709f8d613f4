"""Who sits before a page of a sitting: a device in the room, or a person in his own account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from server.access.guard import is_proven
from server.access.models import User
from server.access.policies import Permission, may
from server.access.proving import is_required
from server.signatures.models import Device, DeviceKind, Signer, Sitting
from server.signatures.states import RUNNING

SESSION = "signing_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One of `device` and `user` is there."""

    sitting: Sitting
    device: Device | None = None
    user: User | None = None
    #: The presider, who notes what a signer refuses to do with his own hands.
    presides: bool = False

    @property
    def actor(self) -> User | str:
        """As the audit log names it."""
        return self.user or "signatures"

    @property
    def on(self) -> str:
        """As signed bytes name it."""
        return f"device:{self.device.uid}" if self.device else f"account:{self.user.username if self.user else ''}"

    def serves(self, signer: Signer) -> bool:
        """Whether that signer signs here."""
        if signer.sitting_id != self.sitting.pk:
            return False
        if self.device is not None:
            return signer.user_id is None or signer.at_device
        return self.presides or (self.user is not None and signer.user_id == self.user.pk)

    @property
    def signers(self) -> list[Signer]:
        """Those who sign here, in order."""
        return [each for each in self.sitting.signers.all() if self.serves(each)]


def device_of(request: HttpRequest) -> Device | None:
    """The device that this browser is, while its sitting runs."""
    found = _named(request)
    is_over = found is None or found.ended_at is not None or found.sitting.state not in RUNNING
    return None if is_over else found


def was_bound(request: HttpRequest, uid: uuid.UUID) -> bool:
    """Whether this browser was a device of that sitting, and is no more: its page says so, and nothing else."""
    now = device_of(request)
    is_it = now is not None and now.sitting.uid == uid
    return not is_it and Device.objects.filter(token=_token(request), sitting__uid=uid).exists()


def _named(request: HttpRequest) -> Device | None:
    """The newest binding of this browser."""
    found = Device.objects.filter(token=_token(request), kind=DeviceKind.TABLET).exclude(paired_at=None)
    return found.select_related("sitting").order_by("-pk").first()


def _token(request: HttpRequest) -> uuid.UUID:
    """As its session has it; nobody's where it has none."""
    try:
        return uuid.UUID(request.session.get(SESSION, ""))
    except ValueError:
        return uuid.UUID(int=0)


def seat_of(request: HttpRequest, uid: uuid.UUID) -> Seat:
    """Who is before this page. Http404 alike for a stranger, for a device of another sitting, and for nothing there."""
    device = device_of(request)
    if device is not None and device.sitting.uid == uid:
        return Seat(sitting=device.sitting, device=device)
    user = request.user
    if isinstance(user, User) and may(user, Permission.SIGN) and (is_proven(request) or not is_required(user)):
        found = Sitting.objects.filter(uid=uid, signers__user=user, is_whole=True).distinct().first()
        if found is not None:
            return Seat(sitting=found, user=user)
    raise Http404(f"sitting {uid}")
