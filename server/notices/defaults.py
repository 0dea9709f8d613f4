"""Which kinds leave the app for whom, unless the person chooses otherwise: one table, role by urgency. Pure.

Outside the procuratorate nobody has the app open all day: lawyers and agencies are reached wherever they are. Inside,
whoever must act hears of it by mail, and what is only told stays in the app.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.access.models import Role
from server.notices.kinds import Urgency
from server.notices.states import Channel

_MAIL, _BOTH, _NONE = frozenset({Channel.MAIL}), frozenset({Channel.MAIL, Channel.SMS}), frozenset[Channel]()
_OUTSIDE = {Urgency.ACT: _BOTH, Urgency.SOON: _BOTH, Urgency.TOLD: _MAIL}
_INSIDE = {Urgency.ACT: _MAIL, Urgency.SOON: _MAIL, Urgency.TOLD: _NONE}
_COURT = {Urgency.ACT: _MAIL, Urgency.SOON: _MAIL, Urgency.TOLD: _MAIL}

TABLE: Mapping[Role, Mapping[Urgency, frozenset[Channel]]] = {
    **dict.fromkeys(Role, _INSIDE),
    **dict.fromkeys((Role.DUTY_LAWYER, Role.DEFENDER, Role.LEGAL_AID), _OUTSIDE),
    **dict.fromkeys((Role.JUDGE, Role.COURT_CLERK), _COURT),
}
