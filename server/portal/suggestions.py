"""An agency's roster, judged for one booking: the facts are read here, the ranking is roster.py's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import listed
from server.portal import queries, roster
from server.portal.errors import NotAllowed
from server.portal.models import Asked, DutyDay, DutyLawyer
from server.portal.roster import Candidate, Need, Reason, Suggestion
from server.portal.states import NOTHING, Happened

WORDS = {
    Reason.ON_DUTY: _("当日值班"),
    Reason.LANGUAGE: _("通晓所需语言"),
    Reason.SAME_SEX: _("女性受援人，女律师"),
    Reason.FOR_JUVENILES: _("可办理未成年人案件"),
    Reason.EXPERIENCED: _("执业年限较长，案情较重"),
    Reason.FEWER_CASES: _("本月办理较少"),
    Reason.NO_LANGUAGE: _("不通晓所需语言，需另请翻译"),
    Reason.NOT_FOR_JUVENILES: _("没有未成年人案件资质"),
    Reason.DECLINED: _("已谢绝本次指派"),
    Reason.CONFLICT: _("为同案其他人提供帮助，利益冲突"),
    Reason.TAKEN: _("该时间已有安排"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lawyer of the roster, as the agency reads him."""

    duty: DutyLawyer
    suggestion: Suggestion

    @property
    def reasons(self) -> list[tuple[str, bool]]:
        """The words of each reason, and whether it speaks for him."""
        return [(str(WORDS[each]), roster.WEIGHTS.get(each, -1) > 0) for each in self.suggestion.reasons]


def lines_for(asked: Asked) -> list[Line]:
    """The roster of the booking's agency, the best first."""
    rows = {each.lawyer_id: each for each in _listed(asked)}
    ranked = roster.rank(_candidates(asked, rows), _need(asked))
    return [Line(duty=rows[each.ident], suggestion=each) for each in ranked]


def check_choice(asked: Asked, lawyer: User | None) -> None:
    """On the roster, and no conflict bars him. One whose time is taken is refused where times are kept."""
    line = next((each for each in lines_for(asked) if lawyer and each.duty.lawyer_id == lawyer.pk), None)
    if line is None:
        name = lawyer.username if lawyer else "nobody"
        raise NotAllowed(f"assign: {name} is not on the roster", _("该律师不在本机构的值班名册上。"))
    if Reason.CONFLICT in line.suggestion.reasons:
        raise NotAllowed(
            f"assign: {line.duty.lawyer.username} has a conflict", _("该律师为同案其他人提供帮助，不能指派。")
        )


def reasons_in_words(asked: Asked, lawyer: User) -> str:
    """Why he was suggested, for the history."""
    found = [each for each in lines_for(asked) if each.duty.lawyer_id == lawyer.pk]
    return listed(words for line in found for words, _for in line.reasons)


def _listed(asked: Asked) -> list[DutyLawyer]:
    return list(queries.roster_of(asked.agency_id or 0).filter(is_listed=True, lawyer__is_active=True))


def _candidates(asked: Asked, rows: dict[int, DutyLawyer]) -> list[Candidate]:
    assert asked.from_at is not None  # it is shown to an agency, so it has a time
    day = timezone.localtime(asked.from_at).date()
    lines = [row.pk for row in rows.values()]
    on_duty = set(DutyDay.objects.filter(line__in=lines, day=day).values_list("line", flat=True))
    taken, loads, barred = queries.taken_between(rows, asked), _loads(rows, asked), set(asked.barred)
    declined = set(asked.deeds.filter(event=Happened.DECLINE, by__in=list(rows)).values_list("by", flat=True))
    return [
        Candidate(
            ident=ident,
            sex=row.sex,
            languages=words_of(row.languages),
            years=row.years,
            for_juveniles=row.for_juveniles,
            on_duty=row.pk in on_duty,
            is_taken=ident in taken,
            conflicts=row.lawyer.username in barred,
            declined=ident in declined,
            load=loads[ident],
        )
        for ident, row in rows.items()
    ]


def _need(asked: Asked) -> Need:
    heard = list(asked.heard.all())
    return Need(
        languages=words_of(" ".join([asked.language, *(each.language for each in heard if each.needs_interpreter)])),
        sexes={each.sex for each in heard},
        has_juvenile=any(each.is_juvenile for each in heard),
        is_serious=any(each.is_serious for each in heard),
    )


def _loads(rows: dict[int, DutyLawyer], asked: Asked) -> Counter[int]:
    assert asked.from_at is not None
    month = timezone.localtime(asked.from_at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Asked.objects.filter(lawyer__in=list(rows), from_at__gte=month).exclude(state__in=NOTHING)
    return Counter(each for each in mine.values_list("lawyer", flat=True) if each)


def words_of(text: str) -> frozenset[str]:
    """Languages as people write them down: parted by anything."""
    return frozenset(word for word in re.split(r"[\s,，、;；/]+", text.casefold()) if word)
