"""A document from its first draft to the seal: facts about numbers, bytes and refusals."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.utils import timezone
from pypdfium2 import PdfDocument

from server.documents import actions, asking, keeping, queries, sources
from server.documents.errors import MissingGlyph, NotComplete, StaleState
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.states import DocumentState
from server.seals.verifying import verify
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People
from tests.server.signatures.conftest import Tablet, signed_in, strokes

pytestmark = pytest.mark.django_db
RIGHTS = Kind.D01_RIGHTS


def a_draft(hand: Hand, kind: Kind = RIGHTS, **changes: object) -> Document:
    suspect = hand.case.suspects.first() or hand.suspect()
    data = sources.initial(kind, hand.case, [suspect], hand.user, NOW) | changes
    return actions.draft(kind, case=hand.case, suspects=[suspect], data=data, by=hand.user, now=NOW)


def words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(pdf))


def test_what_a_case_knows_stands_in_the_draft_and_in_the_issued_pdf(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = a_draft(hand)
    made = actions.issue(made, by=hand.user, now=NOW)
    pdf = queries.pdf(made, hand.user, "test", NOW)
    assert made.number == "某检权告〔2026〕1号"
    assert "张三" in words(pdf) and made.number in words(pdf) and made.read_code in words(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.open_metadata()["pdfaid:part"] == "2"
    assert keeping.fetch(made.uid, made.issued_digest) == pdf
    assert {place["role"] for place in made.places} >= {"suspect"}


def test_a_void_document_keeps_its_number_and_the_next_year_begins_anew(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    first = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    actions.void(first, why="写错", by=hand.user, now=NOW)
    second = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    later = actions.issue(a_draft(hand), by=hand.user, now=NOW + timedelta(days=365))
    assert [first.serial, second.serial, later.serial] == [1, 2, 1]


def test_a_draft_with_a_blank_is_kept_and_not_issued(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = a_draft(hand, person={"name": ""})
    with pytest.raises(NotComplete) as refused:
        actions.issue(made, by=hand.user, now=NOW)
    assert [place for place, _label, _words in refused.value.problems] == ["person.name"]
    made.refresh_from_db()
    assert made.state == DocumentState.DRAFT and made.number == ""


def test_a_character_that_no_font_has_is_refused_by_name(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = a_draft(hand, person={"name": "𮯠甲"})
    with pytest.raises(MissingGlyph, match=r"U\+2EBE0"):
        actions.issue(made, by=hand.user, now=NOW)
    assert actions.issue(a_draft(hand, person={"name": "𬱖𬍛甲"}), by=hand.user, now=NOW).serial == 1


def test_whoever_saves_an_older_page_is_told(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = a_draft(hand)
    actions.revise(made, data={"case_name": "甲"}, revision=1, by=hand.user, now=NOW)
    with pytest.raises(StaleState):
        actions.revise(made, data={"case_name": "乙"}, revision=1, by=hand.user, now=NOW)
    assert queries.data_of(made)["case_name"] == "甲"


@pytest.fixture
def signed(
    open_case: Callable[..., Hand], people: People, tablet: Tablet, django_capture_on_commit_callbacks: Any
) -> Document:
    """A notice of rights that the suspect signed on the tablet and the prosecutor in his own account."""
    hand = open_case()
    suspect = hand.suspect()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    names = {
        role: [asking.Named(name=place.name or "测试检察官", user=None) for place in places]
        for role, places in asking.wanted(made).items()
    }
    names["prosecutor"] = [asking.Named(name="测试检察官", user=people.prosecutor)]
    assert set(names) == {"suspect", "prosecutor"} and names["suspect"][0].name == suspect.name
    sitting = actions.ask_hands(made, slots=names, by=hand.user, now=NOW)
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    tablet.sign()
    office = Tablet()
    office.client, office.base = signed_in(people.prosecutor), f"/signatures/desk/{sitting.uid}/"
    office.read(place=1)
    with django_capture_on_commit_callbacks(execute=True):
        office.post("sign", strokes=strokes().decode())
    made.refresh_from_db()
    return made


def test_hands_become_content_and_each_signer_a_signature_that_stands(signed: Document) -> None:
    assert signed.state == DocumentState.SEALED, signed.fault
    pdf = queries.pdf(signed, signed.made_by, "test", NOW)
    found = verify(pdf, timezone.now())
    assert found.whole, found
    assert (found.facts.number, found.facts.read_code) == (signed.number, signed.read_code)
    assert [each.field for each in found.signatures] == ["suspect-1", "prosecutor-1"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert any(page.get_images() for page in opened.pages) and len(opened.pages) == signed.pages
    assert signed.case.steps.filter(kind="rights_told", reference=signed.number).count() == 1
    assert keeping.fetch(signed.uid, signed.issued_digest) != pdf, "what was shown to them is kept besides"
