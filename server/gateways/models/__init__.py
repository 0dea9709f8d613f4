"""The tables of this app."""

from server.gateways.models.dossiers import DossierFile, Parcel, ParcelState
from server.gateways.models.imports import ImportJob, ImportState, Mapping, Trouble
from server.gateways.models.outgoing import FeedPlace, Operation, Outgoing, OutgoingState
from server.gateways.models.papers import Judgment, JudgmentPlace
from server.gateways.models.systems import Scope, StoredAnswer, System
from server.gateways.models.wristbands import BandEvent, BandState, WristbandSeen

__all__ = [
    "BandEvent",
    "BandState",
    "DossierFile",
    "FeedPlace",
    "ImportJob",
    "ImportState",
    "Judgment",
    "JudgmentPlace",
    "Mapping",
    "Operation",
    "Outgoing",
    "OutgoingState",
    "Parcel",
    "ParcelState",
    "Scope",
    "StoredAnswer",
    "System",
    "Trouble",
    "WristbandSeen",
]
