"""Rooms, the boxes enrolled for them, and what each box last said of itself (a hint; only signed records are proof)."""

from server.devices.models.bookings import RoomBookings
from server.devices.models.boxes import Box, BoxState, is_box_name
from server.devices.models.enrolment import BoxCertificate, BoxRevocation, Enrolment, EnrolmentState
from server.devices.models.presence import BoxPresence
from server.devices.models.rooms import Room
from server.devices.models.selftests import BoxSelfTest, CommissioningSheet
from server.devices.models.updates import BoxSoftware, BoxUpdate, Release, UpdateState

__all__ = [
    "Box",
    "BoxCertificate",
    "BoxPresence",
    "BoxRevocation",
    "BoxSelfTest",
    "BoxSoftware",
    "BoxState",
    "BoxUpdate",
    "CommissioningSheet",
    "Enrolment",
    "EnrolmentState",
    "Release",
    "Room",
    "RoomBookings",
    "UpdateState",
    "is_box_name",
]
