from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("预约日历"),
        says=_("房间和人员的空闲时间，预约听取意见"),
        route="bookings:calendar",
        icon="clock",
        permission=Permission.START_RECORDING,
        order=8,
    ),
)
