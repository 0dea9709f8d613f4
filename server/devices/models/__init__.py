"""Rooms, the boxes enrolled for them, and what each box last said of itself (a hint; only signed records are proof)."""

from server.devices.models.alarms import RoomAlarm
from server.devices.models.bookings import RoomBookings
from server.devices.models.boxes import Box, BoxState, is_box_name
from server.devices.models.enrolment import (
    BoxCertificate,
    BoxReset,
    BoxRevocation,
    Enrolment,
    EnrolmentState,
)
from server.devices.models.history import HealthSample, Lookout
from server.devices.models.presence import BoxPresence
from server.devices.models.profiles import BoxProfile, OrderState, ProfileOrder
from server.devices.models.rooms import Room
from server.devices.models.selftests import BoxSelfTest, CommissioningSheet
from server.devices.models.updates import BoxSoftware, BoxUpdate, Release, UpdateState

__all__ = [
    "Box",
    "BoxCertificate",
    "BoxPresence",
    "BoxProfile",
    "BoxReset",
    "BoxRevocation",
    "BoxSelfTest",
    "BoxSoftware",
    "BoxState",
    "BoxUpdate",
    "CommissioningSheet",
    "Enrolment",
    "EnrolmentState",
    "HealthSample",
    "Lookout",
    "OrderState",
    "ProfileOrder",
    "Release",
    "Room",
    "RoomAlarm",
    "RoomBookings",
    "UpdateState",
    "is_box_name",
]
