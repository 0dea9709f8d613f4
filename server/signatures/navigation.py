from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.signatures.queries import asked_of
from server.signatures.states import RUNNING


def wanted(user: User) -> str:
    """How many wait for his hand."""
    count = asked_of(user).filter(state__in=RUNNING, is_whole=True).count()
    return ngettext("%(count)d 份等待签署", "%(count)d 份等待签署", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("文书签署"),
        says=_("在场、签署，主持签署，绑定房间里的平板"),
        route="signatures:waiting",
        icon="file-certificate",
        permission=Permission.SIGN,
        order=14,
        summary=wanted,
    ),
)
