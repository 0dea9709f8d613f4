"""What stops ingest itself; what boxes do wrong is a PeerFault."""

from __future__ import annotations


class IngestError(Exception):
    """Root of this app's errors."""


class NoBroker(IngestError):
    """MSR_BROKER and its certificates are not set."""
