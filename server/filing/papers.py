"""Documents of a case that are not as they should be before filing: unsigned, or older than what they say."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from server.cases.models import Case
from server.documents import queries, seams
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.states import FIXED, WHOLE, DocumentState
from server.filing.rules import GateRules
from server.filing.seen import Paper


def papers_of(case: Case, rules: GateRules) -> Iterator[Paper]:
    """Each unsigned one, and of the kinds that state facts the newest of each person, if facts changed since."""
    seen: set[tuple[str, int | None]] = set()
    for document in queries.of_case(case).exclude(state=DocumentState.VOID):
        if document.state not in FIXED:
            continue  # a draft binds nobody: it is finished or not used
        who = next((each.pk for each in document.suspects.all()), None)
        if document.state not in WHOLE:
            yield _paper(document, who, "unsigned", document.get_state_display())
        if (document.kind, who) not in seen and Kind(document.kind) in rules.states_facts:
            yield from _stale(document, who)
        seen.add((document.kind, who))


def _stale(document: Document, who: int | None) -> Iterator[Paper]:
    if not queries.is_older_than_facts(document):
        return
    changes = [seams.last_change(document.case, each) for each in document.suspects.all()]
    at = max(each for each in changes if each is not None)
    words = _("%(at)s 之后，所依据的人员信息有变化") % {
        "at": f"{timezone.localtime(document.issued_at):%Y-%m-%d %H:%M}"
    }
    yield _paper(document, who, "stale", words, at.isoformat())


def _paper(document: Document, who: int | None, fault: str, words: object, detail: str = "") -> Paper:
    return Paper(
        ident=str(document.uid), words=f"{document}：{words}", suspect=who, fault=fault,
        url=reverse("documents:document", args=[document.uid]), detail=detail,
    )  # fmt: skip
