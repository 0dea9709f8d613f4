"""Who is told of a signing. The words name no case and no person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.policies import Permission
from server.notices import actions
from server.notices.kinds import Kind, Urgency
from server.signatures.models import Sitting

ASKED = Kind(
    name="signing.asked",
    words=_("有文书等待您在场、签署"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.SIGN}),
)
KINDS = (ASKED,)


def tell_signers(sitting: Sitting, now: datetime) -> None:
    """Those who sign in an account that is kept here."""
    path = reverse("signatures:desk", args=[sitting.uid])
    for signer in sitting.signers.exclude(user=None).select_related("user"):
        if signer.user is not None and not signer.user.mirrored and signer.user != sitting.presided_by:
            actions.tell(person=signer.user, kind=ASKED.name, path=path, about=sitting.title, now=now)
