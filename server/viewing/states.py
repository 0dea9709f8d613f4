"""Two tables: how a request to view is decided, and how a grant ends."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request to view stands."""

    PENDING = "pending", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾时失效")


class RequestEvent(Enum):
    """What a person does to a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class GrantState(models.TextChoices):
    """Where a grant stands; ENDED is ACTIVE past its `until`: time ends it, nobody writes it."""

    ACTIVE = "active", _("有效")
    ENDED = "ended", _("已到期")
    REVOKED = "revoked", _("已收回")


class GrantEvent(Enum):
    """What a person does to a grant."""

    REVOKE = "revoke"


REQUESTS: dict[tuple[RequestState, RequestEvent], RequestState] = {
    (RequestState.PENDING, RequestEvent.APPROVE): RequestState.APPROVED,
    (RequestState.PENDING, RequestEvent.REFUSE): RequestState.REFUSED,
    (RequestState.PENDING, RequestEvent.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.PENDING, RequestEvent.LAPSE): RequestState.LAPSED,
}

GRANTS: dict[tuple[GrantState, GrantEvent], GrantState] = {
    (GrantState.ACTIVE, GrantEvent.REVOKE): GrantState.REVOKED,
}
