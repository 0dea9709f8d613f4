from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=pgettext_lazy("hearings", "听取意见"),
        says=_("进行中的听取意见：流程、意见、量刑建议、示证、记事"),
        route="hearings:hearings",
        icon="clipboard-check",
        permission=Permission.START_RECORDING,
        order=9,
    ),
)
