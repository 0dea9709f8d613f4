"""Who may answer with what: each question returns nothing or raises an error with the words to be read. What the
procuratorate's side must judge (a clash, a defender passed over) it judges when the answer arrives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.portal import suggestions
from server.portal.contract import ARRIVE_EARLY, ARRIVE_LATE, Act
from server.portal.errors import NotAllowed
from server.portal.models import Asked

if TYPE_CHECKING:
    from server.portal.actions import Words


def acts_of(user: User, asked: Asked, now: datetime) -> frozenset[str]:
    """The acts that this person may answer with now."""
    acts: set[str] = set()
    if reach.reaches(user, Permission.ANSWER_BOOKING, asked, now):
        acts |= set(asked.lawyer_may)
        if not is_near(asked, now):
            acts.discard(Act.ARRIVE)
    if reach.reaches(user, Permission.ASSIGN_LAWYERS, asked, now):
        acts |= set(asked.agency_may)
    return frozenset(acts)


def is_near(asked: Asked, now: datetime) -> bool:
    """Whether the lawyer may say by now that he has come."""
    if asked.from_at is None or asked.until_at is None:
        return False
    return asked.from_at - ARRIVE_EARLY <= now <= asked.until_at + ARRIVE_LATE


def check_answer(user: User, asked: Asked, words: Words, now: datetime) -> None:
    """His turn, and for an agency's choice: on its roster, and nothing bars him."""
    sides = (Permission.ANSWER_BOOKING, Permission.ASSIGN_LAWYERS)
    if not any(reach.reaches(user, each, asked, now) for each in sides):
        raise NotAllowed(f"{words.act}: {user.username}, booking {asked.number}", _("这一步不由您办理。"))
    if words.act not in acts_of(user, asked, now):
        raise NotAllowed(
            f"{words.act}: not in {asked.state}, booking {asked.number}", _("预约状态已变化，请刷新后再试。")
        )
    if words.act == Act.ASSIGN:
        suggestions.check_choice(asked, words.lawyer)
