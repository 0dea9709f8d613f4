"""The receipts of a binding: asked, before case management, decided, withdrawn; and the bytes that each is about."""

from __future__ import annotations

import uuid
from datetime import datetime

from server.access.models import User
from server.counsel.models import Binding
from server.receipts.actions import issue
from server.receipts.content import content_of, digest_of
from server.receipts.kinds import About, Event


def asked(binding: Binding, now: datetime) -> None:
    """Signed where the lawyer handed it in."""
    _issue(binding, Event.HANDED_IN, _application(binding), binding.lawyer, now)


def arrived(binding: Binding, now: datetime) -> None:
    """Signed where case management has it whole: the same bytes, so the same digest."""
    _issue(binding, Event.ARRIVED, _application(binding), binding.lawyer, now)


def decided(binding: Binding, by: User, now: datetime) -> None:
    """Bound to whom, or refused and why."""
    content = content_of(
        to=digest_of(_application(binding)), answer=binding.state, case=binding.case, person=binding.person,
        reason=binding.decision,
    )  # fmt: skip
    _issue(binding, Event.ANSWERED if binding.case else Event.REFUSED, content, by, now)


def withdrawn(binding: Binding, now: datetime) -> None:
    """The lawyer asks no more."""
    content = content_of(to=digest_of(_application(binding)), act="withdrawn")
    _issue(binding, Event.WITHDRAWN, content, binding.lawyer, now)


def _application(binding: Binding) -> bytes:
    return content_of(
        case=binding.case_said,
        person=binding.person_said,
        client=binding.client,
        client_name=binding.client_name,
        files=sorted(binding.papers.values_list("digest", flat=True)),
        unit=binding.unit.code,
    )


def _issue(binding: Binding, event: Event, content: bytes, by: User, now: datetime) -> None:
    issue(
        event=event, about=About.BINDING, thing=uuid.UUID(hex=binding.uid), content=content, by=by,
        lawyer=binding.lawyer, unit=binding.unit, now=now,
    )  # fmt: skip
