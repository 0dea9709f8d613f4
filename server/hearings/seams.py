"""What higher apps add to a hearing, set once in their AppConfig.ready(): hearings never imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.access.models import User
from server.cases.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A paper of the case that can be put on the second screen: `key` names it for good, `open` gives its PDF."""

    key: str
    title: str
    part: str
    open: Callable[[User], bytes]


Papers = Callable[[Case], Sequence[Exhibit]]
_papers: list[Papers] = []


def offer_papers(source: Papers) -> None:
    """From now on a case's papers can be shown in its hearings."""
    if source not in _papers:
        _papers.append(source)


def papers_of(case: Case) -> list[Exhibit]:
    """All that can be shown, in the order of their sources."""
    return [each for source in _papers for each in source(case)]
