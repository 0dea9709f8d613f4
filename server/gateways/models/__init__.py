"""The tables of this app."""

from server.gateways.models.imports import ImportJob, ImportState, Mapping, Trouble
from server.gateways.models.outgoing import FeedPlace, Operation, Outgoing, OutgoingState
from server.gateways.models.systems import Scope, StoredAnswer, System

__all__ = [
    "FeedPlace",
    "ImportJob",
    "ImportState",
    "Mapping",
    "Operation",
    "Outgoing",
    "OutgoingState",
    "Scope",
    "StoredAnswer",
    "System",
    "Trouble",
]
