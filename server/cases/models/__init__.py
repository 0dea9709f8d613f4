"""The tables of this app."""

from server.cases.models.calendar import CalendarChange, CalendarMove, CalendarState
from server.cases.models.case import Case, Handover
from server.cases.models.course import FieldChange, Move, SessionLink, Step
from server.cases.models.people import Charge, Companion, Suspect
from server.cases.models.reading import Reading
from server.cases.models.search import Fragment
from server.cases.models.work import Due, Recompute

__all__ = [
    "CalendarChange",
    "CalendarMove",
    "CalendarState",
    "Case",
    "Charge",
    "Companion",
    "Due",
    "FieldChange",
    "Fragment",
    "Handover",
    "Move",
    "Reading",
    "Recompute",
    "SessionLink",
    "Step",
    "Suspect",
]
