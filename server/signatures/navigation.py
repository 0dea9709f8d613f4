from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("文书签署"),
        says=_("在场、签署，主持签署，绑定房间里的平板"),
        route="signatures:waiting",
        icon="file-certificate",
        permission=Permission.SIGN,
        order=14,
    ),
)
