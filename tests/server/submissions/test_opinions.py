"""A lawyer's opinion, question by question: where one centre is both zones."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from server.bookings import flows
from server.bookings.models import Booking
from server.cases.models import Step
from server.cases.steps import StepKind
from server.receipts.models import Receipt
from server.submissions import drafts, standing
from server.submissions.blocks import Shape, answered, is_asked, lacks
from server.submissions.models import Draft, How, Submission
from server.submissions.questions import FORMS, MATTERS, objections
from server.submissions.saving import Change, filled, merged
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.submissions.conftest import Bind
from tests.server.submissions.opinions import DEFENCE, WHOLE

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
Chosen = Callable[[], Booking]


@pytest.fixture
def chosen(people: People, desk: Desk) -> Chosen:
    """chosen(): a booking for which the duty lawyer was chosen."""

    def make() -> Booking:
        booking = desk.book(48, 49)
        now = {"now": NOW}
        flows.ask_agency(
            by=desk.hand.user, booking=booking, agency=people.agency, consent="", revision=booking.revision, **now
        )
        flows.assign(
            by=people.legal_aid, booking=booking, lawyer=people.duty_lawyer, why="", revision=booking.revision, **now
        )
        return booking

    return make


def _begin(client: Client, people: People) -> Draft:
    client.force_login(people.duty_lawyer, backend=BACKEND)
    (where,) = standing.standings_of(people.duty_lawyer, NOW)
    client.post("/submissions/opinion/begin/", {"where": where.key})
    return Draft.objects.get()


def _save(client: Client, draft: Draft, values: dict[str, str], seen: int = 0) -> Any:
    changes = [{"key": key, "value": value, "seen": seen} for key, value in values.items()]
    answer = client.post(
        f"/submissions/opinion/{draft.uid}/save/", json.dumps({"changes": changes}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def _hand_in(client: Client, draft: Draft) -> Any:
    return client.post(f"/submissions/opinion/{draft.uid}/", {"act": "hand_in"}, follow=True)


def test_every_block_is_answered_or_declared_empty_before_it_is_handed_in(
    client: Client, people: People, chosen: Chosen
) -> None:
    chosen()
    draft = _begin(client, people)
    assert f"/submissions/opinion/{draft.uid}/" in client.get("/").content.decode(), "it waits on his home page"
    page = _hand_in(client, draft).content.decode()
    assert not Submission.objects.exists() and "还没有完成" in page
    needed = [each for each in FORMS[How.BOOKING].questions if each.when is None and each.needed and each.key != "mode"]
    assert all(f'href="#q-{each.key}"' in page for each in needed), "each is named, with a link to it"
    assert 'href="#q-mode"' not in page, "the booking says in what way help is given"
    _save(client, draft, {**WHOLE, "sentence_why": ""})
    assert 'href="#q-sentence_why"' in _hand_in(client, draft).content.decode(), "who objects says why"
    _save(client, draft, {"sentence_why": WHOLE["sentence_why"]}, seen=99)
    for _ in range(2):  # a double click
        page = _hand_in(client, draft).content.decode()
    made = Submission.objects.get()
    assert made.blocks == WHOLE and made.text == "值班律师法律帮助意见书：对量刑情节和量刑建议有异议。"
    assert "退赔情节没有体现" in page and "检察官正在办理" in page


def test_an_opinion_is_in_the_file_when_it_has_come_and_is_answered_matter_by_matter(
    client: Client, people: People, chosen: Chosen, desk: Desk
) -> None:
    chosen()
    draft = _begin(client, people)
    _save(client, draft, WHOLE)
    _hand_in(client, draft)
    made = Submission.objects.get()
    steps = Step.objects.filter(case=desk.hand.case)
    filed = steps.get(kind=StepKind.OPINION_FILED)
    assert (filed.suspect, filed.by) == (desk.suspects[0], None), "of the booking's suspect alone, by nobody's leave"

    client.force_login(people.prosecutor, backend=BACKEND)
    page = client.get(f"/replies/of/{made.uid}/").content.decode()
    assert "有期徒刑六个月" in page and 'name="sentence_answer"' in page and 'name="facts_answer"' not in page
    url = f"/replies/of/{made.uid}/answer/"
    refused = client.post(url, {"sentence_answer": "not_adopted", "sentence_reason": ""}).content.decode()
    assert "必须说明理由" in refused and not steps.filter(kind=StepKind.NOT_ADOPTED).exists()
    client.post(url, {"sentence_answer": "partly", "sentence_reason": "退赔已评价，罚金予以下调。"})
    made.refresh_from_db()
    assert made.answer == "partly" and made.answers["sentence"]["reason"] == "退赔已评价，罚金予以下调。"
    written = set(steps.values_list("kind", "note"))
    assert {("not_adopted", "退赔已评价，罚金予以下调。"), ("reasoned", "退赔已评价，罚金予以下调。")} <= written

    client.force_login(people.duty_lawyer, backend=BACKEND)
    assert "罚金予以下调" in client.get(f"/submissions/of/{made.uid}/").content.decode()
    sent, came, _answered = Receipt.objects.filter(thing=made.uid).order_by("pk")
    assert sent.digest == came.digest
    page = client.get(f"/receipts/of/{sent.number}/").content.decode()
    assert "量刑情节和量刑建议：有异议" in page


def test_a_defender_writes_his_opinion_without_an_account_of_help(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    client.force_login(people.defender, backend=BACKEND)
    page = client.get("/submissions/").content.decode()
    assert "辩护意见" in page and "尚未提交" in page
    (where,) = standing.standings_of(people.defender, NOW)
    client.post("/submissions/opinion/begin/", {"where": where.key})
    draft = Draft.objects.get()
    assert "会见时长" not in client.get(f"/submissions/opinion/{draft.uid}/").content.decode()
    _save(client, draft, DEFENCE)
    _hand_in(client, draft)
    first = Submission.objects.get()
    assert Step.objects.get(kind=StepKind.OPINION_FILED).suspect.name == "张三"
    client.post("/submissions/opinion/begin/", {"where": where.key, "follows": str(first.uid)})
    second = Draft.objects.get(submission=None)
    assert second.follows == first.uid and second.values["sentence_why"]["v"] == "退赔情节没有体现。"


def test_two_windows_lose_nothing_and_a_stranger_finds_nothing(client: Client, people: People, chosen: Chosen) -> None:
    chosen()
    draft = _begin(client, people)
    first = _save(client, draft, {"facts": "object", "facts_why": "手机上写的"})
    assert first["conflicts"] == [] and sorted(first["written"]) == ["facts", "facts_why"]
    second = _save(client, draft, {"facts_why": "电脑上写的", "charge": "agree"})
    assert second["written"] == ["charge"]
    assert second["conflicts"] == [{"key": "facts_why", "value": "手机上写的", "revision": first["revision"]}]
    # without scripts: both are shown, nothing is handed in
    posted = {"act": "hand_in", "facts_why": "电脑上写的", "seen.facts_why": "0"}
    page = client.post(f"/submissions/opinion/{draft.uid}/", posted).content.decode()
    assert "手机上写的" in page and "电脑上写的" in page and not Submission.objects.exists()
    third = _save(client, draft, {"facts_why": "两处合并"}, seen=first["revision"])
    assert third["conflicts"] == []

    client.force_login(people.defender, backend=BACKEND)
    assert client.get(f"/submissions/opinion/{draft.uid}/").status_code == 404
    told = json.dumps({"changes": []})
    url = f"/submissions/opinion/{draft.uid}/save/"
    assert client.post(url, told, content_type="application/json").status_code == 404
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get(f"/submissions/opinion/{draft.uid}/").status_code == 403, "a draft is its lawyer's alone"


def test_answers_come_together_without_loss() -> None:
    stored = {"a": {"v": "eins", "r": 3}, "b": {"v": "filled", "r": 2, "f": True}}
    late = merged(stored, [Change(key="a", value="zwei", seen=1)], 4)
    assert late.values == stored and late.conflicts[0].value == "eins"
    again = merged(stored, [Change(key="a", value="eins", seen=1)], 4)
    assert again.written == ("a",) and not again.conflicts, "sent twice over a cut link: no conflict"
    own = merged(stored, [Change(key="b", value="own", seen=0)], 4)
    assert own.values["b"] == {"v": "own", "r": 4}, "what was filled in gives way"
    assert filled(own.values, {"a": "known", "b": "known", "c": "known"}, 5) == own.values | {
        "c": {"v": "known", "r": 5, "f": True}
    }


@pytest.mark.parametrize("how", How)
def test_the_table_asks_the_seven_matters_and_only_of_questions_it_has(how: How) -> None:
    form = FORMS[how]
    keys = [each.key for each in form.questions]
    assert len(keys) == len(set(keys)) and len(MATTERS) == 7
    assert all(each.when is None or each.when[0] in keys for each in form.questions)
    assert all(bool(each.choices) is (each.shape is Shape.CHOICE) for each in form.questions)
    values = {key: value for key, value in WHOLE.items() if key in keys}
    assert lacks(form, values) == [] and [key for key, _asks in objections(values)] == ["sentence"]
    hidden = next(each for each in form.questions if each.key == "facts_why")
    assert not is_asked(hidden, values) and "facts_why" not in answered(form, values | {"facts_why": "ungefragt"})
    forced = values | {
        "signing": "present", "signing_from": "2026-11-30T09:00", "signing_until": "2026-11-30T09:20",
        "informed": "yes", "voluntary": "yes", "understood": "yes", "pressed": "yes", "read_back": "yes",
        "own_hand": "yes",
    }  # fmt: skip
    assert [each.key for each in lacks(form, forced)] == ["signing_what"], "a sign of force wants words"


def test_a_duty_lawyers_first_opinion_is_not_free_text(client: Client, people: People, chosen: Chosen) -> None:
    chosen()
    client.force_login(people.duty_lawyer, backend=BACKEND)
    (where,) = standing.standings_of(people.duty_lawyer, NOW)
    page = client.post("/submissions/hand-in/", {"where": where.key, "kind": "opinion", "text": "没有意见。"})
    assert "法律帮助意见书" in page.content.decode() and not Submission.objects.exists()
    assert drafts.places_of(people.duty_lawyer, NOW)[0].form is FORMS[How.BOOKING]
