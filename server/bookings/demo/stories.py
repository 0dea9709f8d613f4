"""The invented cases of the demo: who, since when, and what was done, deed by deed. Nobody of these names exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.cases.kinds import CompanionKind
from server.cases.states import Event as E
from server.cases.steps import StepKind as S

#: A step for everybody in the case, an event, or a step with its document number or reason.
Part = S | E | tuple[S, str]

TOLD: tuple[Part, ...] = (S.RIGHTS_TOLD, S.PLEA_LAW_TOLD, E.TELL_RIGHTS)
SECURED: tuple[Part, ...] = (*TOLD, S.DUTY_NOTIFIED, S.LAWYER_SECURED, E.SECURE_LAWYER)
BOOKED: tuple[Part, ...] = (*SECURED, S.BOOKED, E.BOOK)
READY: tuple[Part, ...] = (
    *BOOKED, S.REVIEW_OFFERED, E.FINISH_REVIEW, S.VOLUNTARINESS_REVIEWED, E.REVIEW_VOLUNTARINESS,
)  # fmt: skip
HEARD: tuple[Part, ...] = (*READY, E.OPEN_HEARING, S.HEARD, S.LAWYER_HEARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A suspect: what differs from an adult who pleads and whom a duty lawyer helps."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[CompanionKind, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One case. `ago`: accepted so many days before the demo was made; the number in its name is its key."""

    key: int
    crime: str
    article: str
    ago: int
    people: tuple[Person, ...]
    course: tuple[Part, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    prosecutor: str = "jiancha"

    @property
    def name(self) -> str:
        """As the case is called: the first person, and whether there are more."""
        more = "等" if len(self.people) > 1 else ""
        return f"{self.people[0].name}{more}{self.crime.removesuffix('罪')}案"


_BAIL = {"custody": "bail"}
_ARRESTED = {"custody": "arrested", "custody_place": "示范市看守所（虚构）"}

STORIES = (
    Story(key=1, crime="盗窃罪", article="264", ago=9, people=(Person(name="虚构甲"),), course=READY),
    Story(
        key=2, crime="诈骗罪", article="266", ago=12, course=SECURED,
        people=(Person(name="虚构乙", values=_ARRESTED), Person(name="虚构丙", values={**_BAIL, "sex": "female"})),
    ),
    Story(
        key=3, crime="故意伤害罪", article="234", ago=6, course=TOLD, values={"has_victim": True},
        people=(Person(name="虚构丁", values={"lawyer_kind": "retained", "lawyer_name": "演示辩护律师"}),),
    ),
    Story(  # accepted three days ago, nothing told: due today
        key=4, crime="抢夺罪", article="267", ago=3,
        people=(
            Person(
                name="虚构戊", values={"birth_year_offset": -17, "plea": "unknown", "lawyer_kind": "none"},
                beside=(CompanionKind.GUARDIAN, "虚构戊之母", "母亲"),
            ),
        ),
    ),
    Story(
        key=5, crime="危险驾驶罪", article="133-1", ago=2, course=(S.RIGHTS_TOLD,), values={"procedure": "fast"},
        people=(Person(name="虚构己", values={**_BAIL, "lawyer_kind": "none"}),),
    ),
    Story(
        key=6, crime="掩饰、隐瞒犯罪所得罪", article="312", ago=16,
        people=(Person(name="虚构庚", values={"language": "英语", "needs_interpreter": True, "nationality": ""},
                       beside=(CompanionKind.INTERPRETER, "虚构翻译", "示范翻译社（虚构）")),),
        course=(*HEARD, S.PROPOSED, E.AGREE),
    ),
    Story(
        key=7, crime="寻衅滋事罪", article="293", ago=20, people=(Person(name="虚构辛"), Person(name="虚构壬")),
        course=(*TOLD, (S.RETURN_DECIDED, "示甲检退侦〔演示〕1号"), E.RETURN), prosecutor="zhuren",
    ),
    Story(
        key=8, crime="盗窃罪", article="264", ago=18, people=(Person(name="虚构癸", values=_BAIL),),
        course=(
            *HEARD, (S.NO_PROSECUTION_DECIDED, "示甲检刑不诉〔演示〕1号"), E.DECIDE_NO_PROSECUTION,
            S.NO_PROSECUTION_ANNOUNCED, E.ANNOUNCE,
        ),
        prosecutor="zhuren",
    ),
    Story(
        key=9, crime="非法拘禁罪", article="238", ago=25,
        people=(Person(name="虚构子", values={**_ARRESTED, "plea": "refuses"}),),
        course=(
            *TOLD, S.AID_NOTIFIED, S.AID_ASSIGNED, S.LAWYER_SECURED, E.SECURE_LAWYER,
            S.HEARD, S.LAWYER_HEARD, (S.INDICTED, "示甲检刑诉〔演示〕1号"), E.FILE_WITHOUT_PLEA,
            S.COURT_ACCEPTED, E.OPEN_TRIAL,
        ),
        prosecutor="jianchab",
    ),
    Story(
        key=10, crime="敲诈勒索罪", article="274", ago=1, prosecutor="",
        people=(Person(name="虚构丑", values={"lawyer_kind": "none"}),),
    ),
    Story(
        key=11, crime="盗窃罪", article="264", ago=8, course=SECURED,
        people=tuple(Person(name=f"虚构寅{n}", values=_BAIL) for n in "一二三四"),
    ),
)  # fmt: skip
