"""What can be wrong with an entry of the audit log."""

from __future__ import annotations


class AuditError(Exception):
    """Root of the audit log's errors."""


class UnfitDetail(AuditError):
    """A detail that two databases would not give back alike, so its hash could not be repeated."""
