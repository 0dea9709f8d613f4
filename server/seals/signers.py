"""Who signs a PDF: a person by a one-time certificate, a unit by its seal, the system by its certification."""

from __future__ import annotations

from datetime import datetime

from server.seals import configured
from server.seals.issuers.ports import Signer, Subject

__all__ = ["Signer", "Subject", "agency_signer", "event_signer", "system_signer"]


def event_signer(subject: Subject, now: datetime) -> Signer:
    """A signer by a certificate that is for this person and this act alone. Raises IssuerRefused, IssuerDown, NoPki."""
    return configured.issuer().event(subject, now)


def agency_signer(unit_code: str, now: datetime) -> Signer:
    """The unit's seal; in a demo that of an invented office. Raises as `event_signer`."""
    return configured.issuer().agency(unit_code, now)


def system_signer(now: datetime) -> Signer:
    """系统完整性认证（非印章）: the centre's own certification. Raises as `event_signer`."""
    return configured.issuer().system(now)
