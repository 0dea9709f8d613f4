"""What higher apps add to a hearing, set once in their AppConfig.ready(): hearings never imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.access.models import User
from server.cases.models import Case
from server.hearings.models import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A paper of the case that can be put on the second screen: `key` names it for good, `open` gives its PDF."""

    key: str
    title: str
    part: str
    open: Callable[[User], bytes]


Papers = Callable[[Case], Sequence[Exhibit]]
Told = Callable[[Round], None]
_papers: list[Papers] = []
_told: list[Told] = []


def offer_papers(source: Papers) -> None:
    """From now on a case's papers can be shown in its hearings."""
    if source not in _papers:
        _papers.append(source)


def papers_of(case: Case) -> list[Exhibit]:
    """All that can be shown, in the order of their sources."""
    return [each for source in _papers for each in source(case)]


def when_round_changed(told: Told) -> None:
    """From now on it is called, within the deed's transaction, with each round that was made or replied to."""
    if told not in _told:
        _told.append(told)


def tell_round(round_: Round) -> None:
    """Whoever listens is told."""
    for each in _told:
        each(round_)
