"""What the unit's side knows fills the lawyer's opinion, and what he gets a copy of is his alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.audit.models import AuditEvent
from server.cases.models import Step, Suspect
from server.cases.steps import StepKind
from server.documents.fields.d05_legal_opinion import Fields
from server.documents.queries import current_bytes
from server.documents.queries import data_of as data_of_document
from server.notices.models import Notice
from server.replies import giving, help
from server.replies.document import paper_of, said_of
from server.replies.models import GivenCopy, HelpRefused
from server.submissions import drafts, standing
from server.submissions.models import Copy, Draft, Submission
from server.submissions.saving import Change
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.submissions.conftest import Bind
from tests.server.submissions.opinions import WHOLE
from tests.server.submissions.test_opinions import BACKEND, Chosen, chosen

__all__ = ["chosen"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nrecognizance\n%%EOF\n"


class Rounds:
    """Hearings, as this app asks them: what rounds there are with whom."""

    def __init__(self) -> None:
        self.held: list[help.Round] = []

    def hold(self, offer: str, reply: str) -> None:
        number = len(self.held) + 1
        at = NOW + timedelta(hours=number)
        self.held.append(help.Round(number=number, at=at, offer=offer, reply=reply, result="未达成"))

    def of(self, suspect: Suspect) -> Sequence[help.Round]:
        return self.held if suspect.name == "张三" else []


@pytest.fixture
def rounds() -> Iterator[Rounds]:
    made, before = Rounds(), list(help._rounds)
    help.rounds_from(made.of)
    yield made
    help._rounds[:] = before


def _draft(people: People) -> Draft:
    (where,) = standing.standings_of(people.duty_lawyer, NOW)
    return drafts.begin(lawyer=people.duty_lawyer, where=where, follows=None, now=NOW)


def test_rounds_fill_the_draft_until_the_lawyer_writes_himself(
    people: People, desk: Desk, chosen: Chosen, rounds: Rounds
) -> None:
    chosen()
    suspect, other = desk.suspects
    rounds.hold("有期徒刑八个月", "六个月")
    assert help.tell(suspect, NOW) == 1 and help.tell(suspect, NOW) == 0, "the same is told once"
    assert help.tell(other, NOW) == 0, "nobody stands for him"
    draft = _draft(people)
    assert draft.values["rounds_number"] == {"v": "1", "r": 1, "f": True}
    assert "有期徒刑八个月" in draft.values["rounds_what"]["v"] and "rounds" not in draft.values
    drafts.save(by=people.duty_lawyer, draft=draft, changes=[Change(key="rounds_number", value="3", seen=0)], now=NOW)
    rounds.hold("有期徒刑七个月", "六个月")
    help.tell(suspect, NOW)
    draft = drafts.refill(draft)
    assert draft.values["rounds_number"]["v"] == "3", "what he wrote stays"
    assert "有期徒刑七个月" in draft.values["rounds_what"]["v"], "what he did not touch follows"


def test_a_copy_opens_for_its_lawyer_alone_and_each_opening_is_witnessed(
    client: Client, people: People, desk: Desk, chosen: Chosen, bind: Bind
) -> None:
    chosen()
    bind(people.defender)  # of nobody by key: no copy for him
    suspect = desk.suspects[0]
    for _ in range(2):
        giving.give(suspect=suspect, title="认罪认罚具结书", pdf=PDF, key="d4", now=NOW)
    copy, kept = Copy.objects.get(), GivenCopy.objects.get()
    assert (copy.lawyer, copy.uid, copy.arrived_at is not None) == (people.duty_lawyer, kept.uid, True)
    assert list(Notice.objects.filter(kind="copy.given").values_list("person__username", flat=True)) == ["duty-lawyer"]
    url = f"/submissions/copy/{copy.uid}/"
    client.force_login(people.defender, backend=BACKEND)
    assert client.get(url).status_code == 404
    client.force_login(people.duty_lawyer, backend=BACKEND)
    assert client.get(url).content == PDF and "认罪认罚具结书" in client.get("/submissions/").content.decode()
    assert AuditEvent.objects.filter(action="copy.opened", actor="duty-lawyer").count() == 1
    giving.take_back("d4", NOW)
    assert client.get(url).status_code == 404 and "认罪认罚具结书" not in client.get("/submissions/").content.decode()


def test_the_document_says_what_he_handed_in(people: People, desk: Desk, chosen: Chosen, rounds: Rounds) -> None:
    chosen()
    rounds.hold("有期徒刑八个月", "六个月")
    draft = _draft(people)
    changes = [Change(key=key, value=value, seen=9) for key, value in WHOLE.items()]
    drafts.save(by=people.duty_lawyer, draft=draft, changes=changes, now=NOW)
    drafts.hand_in(by=people.duty_lawyer, draft=draft, press=None, now=NOW)
    said = Fields.model_validate(said_of(Submission.objects.get(), desk.suspects[:1]))
    assert (said.lawyer.name, said.lawyer.licence) == (people.duty_lawyer.display_name, people.duty_lawyer.staff_number)
    assert [each.stand for each in said.opinions] == ["无异议"] * 3 + ["有异议", "无异议"] + ["声明不发表意见"] * 2
    assert said.counter is not None and said.counter.main == "有期徒刑六个月"
    assert said.rounds[0].offer == "有期徒刑八个月" and said.readings[0].pages == 310 and said.witnessed is None


def test_what_was_answered_stands_in_the_document(client: Client, people: People, desk: Desk, chosen: Chosen) -> None:
    chosen()
    draft = _draft(people)
    changes = [Change(key=key, value=value, seen=9) for key, value in WHOLE.items()]
    drafts.save(by=people.duty_lawyer, draft=draft, changes=changes, now=NOW)
    made = drafts.hand_in(by=people.duty_lawyer, draft=draft, press=None, now=NOW)
    client.force_login(people.prosecutor, backend=BACKEND)
    client.post(f"/replies/of/{made.uid}/paper/")
    first = paper_of(made)
    assert first is not None and data_of_document(first)["answers"] == []
    given = {"sentence_answer": "not_adopted", "sentence_reason": "已在基准刑中评价。"}
    assert client.post(f"/replies/of/{made.uid}/answer/", given).status_code == 302
    paper = paper_of(made)
    assert paper is not None and paper.pk == first.pk and paper.suspects.get() == desk.suspects[0]
    (answer,) = data_of_document(paper)["answers"]
    assert (answer["adopted"], answer["reason"]) == ("不采纳", "已在基准刑中评价。")
    assert current_bytes(paper, NOW).startswith(b"%PDF")
    assert "法律帮助意见书" in client.get(f"/replies/of/{made.uid}/").content.decode()


def test_help_refused_in_writing_is_a_step_until_it_is_taken_back(client: Client, people: People, desk: Desk) -> None:
    suspect = desk.suspects[1]
    url = f"/replies/refusal/{suspect.case_id}/{suspect.number}/"
    client.force_login(people.stranger, backend=BACKEND)
    assert client.get(url).status_code == 404
    client.force_login(people.prosecutor, backend=BACKEND)
    assert "登记书面拒绝法律帮助" in client.get(f"/cases/{suspect.case_id}/").content.decode()
    given = {"said_at": "2026-06-01T09:00", "why": "自行辩护"}
    assert "登记书面拒绝" in client.post(url, given).content.decode(), "without its paper it is no refusal"
    client.post(url, {**given, "paper": SimpleUploadedFile("拒绝.pdf", PDF)})
    step = Step.objects.get(kind=StepKind.COUNSEL_REFUSED)
    assert (step.suspect, step.note, step.voided_at) == (suspect, "自行辩护", None)
    refusal = HelpRefused.objects.get()
    assert client.get(f"/replies/refusal/paper/{refusal.pk}/").content == PDF
    client.post(f"{url}take-back/", {"why": "要求律师帮助"})
    step.refresh_from_db()
    assert step.voided_at is not None and "已撤回的" in client.get(url).content.decode()
