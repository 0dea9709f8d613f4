"""Where an order goes from where. Pure; actions perform it, the guarded update is the lock."""

from __future__ import annotations

from server.devices.models import OrderState as S

#: What a box says of an order (firmware_config/profile_orders/line.py) -> the state that this means.
OF_THE_BOX = {
    "staged": S.TAKEN,
    "installing": S.TAKEN,
    "testing": S.TAKEN,
    "returning": S.TAKEN,
    "kept": S.KEPT,
    "returned": S.RETURNED,
    "stuck": S.STUCK,
    "refused": S.REFUSED,
}
ENDED = frozenset({S.KEPT, S.RETURNED, S.STUCK, S.REFUSED, S.WITHDRAWN})

BEFORE: dict[S, frozenset[S]] = {
    S.SIGNED: frozenset({S.DRAFTED}),
    S.WITHDRAWN: frozenset({S.DRAFTED, S.SIGNED}),
    S.TAKEN: frozenset({S.SIGNED}),
    S.KEPT: frozenset({S.SIGNED, S.TAKEN}),
    S.RETURNED: frozenset({S.SIGNED, S.TAKEN}),
    S.STUCK: frozenset({S.SIGNED, S.TAKEN}),
    S.REFUSED: frozenset({S.SIGNED, S.TAKEN}),
}
