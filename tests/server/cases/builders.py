"""A case in the making, and the hands that work on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.access.models import Unit, User
from server.cases.actions import course
from server.cases.actions import people as persons
from server.cases.actions.history import Deed
from server.cases.models import Case, Suspect
from server.cases.states import Event
from server.cases.steps import Scope, StepKind, scope_of
from server.devices.models import Box, Room
from server.recordings.models import Session, SessionState

BEIJING = ZoneInfo("Asia/Shanghai")
#: Monday; the week has no holiday.
NOW = datetime(2026, 3, 16, 10, 0, tzinfo=BEIJING)


@dataclass
class Hand:
    """One person who works on one case, an hour further with each deed."""

    user: User
    case: Case
    now: datetime = NOW

    def deed(self, why: str = "因工作需要") -> Deed:
        return Deed(by=self.user, now=self.now, why=why)

    def suspect(self, **values: Any) -> Suspect:
        told = {"name": "张三", "sex": "male", "plea": "willing", "lawyer_kind": "duty", "lawyer_name": "李律师"}
        return persons.add_suspect(case=self.case, values={**told, **values}, deed=self.deed())

    def charge(self, suspect: Suspect) -> None:
        values = {"source": "police", "article": "264", "name": "盗窃罪"}
        persons.add_charge(suspect=suspect, values=values, deed=self.deed())

    def step(self, kind: StepKind, *suspects: Suspect, **more: Any) -> None:
        """Written for these, or for all who are open; with what such a step needs."""
        who = list(suspects)
        if not who and scope_of(kind) is Scope.SUSPECT:
            who = list(self.case.suspects.filter(outcome="open"))
        self.now += timedelta(hours=1)
        told = {"at": self.now, "is_day": False, "reference": "甲检〔2026〕1号", "note": "写明理由", **more}
        course.write_step(case=self.case, kind=kind, suspects=who, deed=self.deed(), **told)

    def move(self, event: Event) -> str:
        self.now += timedelta(hours=1)
        course.move(case=self.case, event=event, deed=self.deed())
        self.case.refresh_from_db()
        return self.case.state


def a_session(unit: Unit, at: datetime, state: str = SessionState.CLOSED) -> Session:
    """A recording's row as a closed session leaves it, without its parts: all that a link looks at."""
    number = Session.objects.count()
    room, _ = Room.objects.get_or_create(code="r1", defaults={"name_zh": "第一提讯室", "name_en": "Room", "unit": unit})
    box, _ = Box.objects.get_or_create(
        name="box-1", defaults={"room": room, "public_key": b"k", "key_id": b"i", "enrolled_at": at}
    )
    return Session.objects.create(
        id=f"{number:032x}", box=box, room=room, unit=unit, room_said="r1", started_at=at, ended_at=at, state=state
    )
