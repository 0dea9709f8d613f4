"""The pages of documents: who finds them, what a form keeps, what the preview shows."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from PIL import Image

from server.audit.models import AuditEvent
from server.documents import actions, queries, sources
from server.documents.formtree import Group, Rows, read, tree
from server.documents.in_force import has_template
from server.documents.kinds import Kind, fields_of
from server.documents.models import Document
from server.documents.previewing import previewed
from server.documents.states import DocumentState
from server.documents.typed import problems_of
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People
from tests.server.documents.test_course import a_draft
from tests.server.signatures.conftest import signed_in

pytestmark = pytest.mark.django_db
MISSING = {"请填写。", "至少填写一项。", "请选择一项。"}


def sent(document: Document, page: str) -> dict[str, str]:
    """The values of the form as a browser would send them back."""
    form = re.search(r'<form class="card" id="document-form".*?</form>', page, re.S)
    assert form is not None
    values = dict(re.findall(r'<input class="form-control[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', form[0]))
    for name, options in re.findall(r'<select class="form-select[^>]* name="([^"]+)".*?>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values | {"revision": str(document.revision)}


def test_a_draft_is_begun_from_the_case_written_previewed_and_issued(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    suspect = hand.suspect()
    browser = signed_in(hand.user)
    answer = browser.post(f"/documents/case/{hand.case.pk}/new/", {"kind": "d01_rights", "suspects": [suspect.pk]})
    made = Document.objects.get()
    assert answer["Location"] == f"/documents/{made.uid}/write/"
    page = browser.get(answer["Location"]).content.decode()
    values = sent(made, page)
    assert values["person.name"] == "张三" and values["case_name"] == "张三盗窃案"
    shown = browser.post(f"/documents/{made.uid}/preview/", values | {"case_name": "改了名的案件"}).content.decode()
    picture = re.search(r'src="data:image/png;base64,([^"]+)"', shown)
    assert picture and Image.open(io.BytesIO(base64.b64decode(picture[1]))).width == 760
    assert queries.data_of(made)["case_name"] == "张三盗窃案", "a preview saves nothing"
    browser.post(f"/documents/{made.uid}/write/", values | {"case_name": "改了名的案件", "done": "1"})
    made.refresh_from_db()
    assert queries.data_of(made)["case_name"] == "改了名的案件" and made.revision == 2
    assert "改了名的" in browser.get(f"/documents/{made.uid}/changes/2/").content.decode()
    browser.post(f"/documents/{made.uid}/issue/")
    made.refresh_from_db()
    assert made.state == DocumentState.ISSUED
    assert browser.get(f"/documents/{made.uid}/page/0/")["Content-Type"] == "image/png"
    assert browser.get(f"/documents/{made.uid}/pdf/").content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="document.read", actor=hand.user.username).count() == 1
    assert "交签名" in browser.get(f"/documents/{made.uid}/").content.decode()


def test_a_row_more_and_a_row_less_keep_what_was_typed(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    browser, made = signed_in(hand.user), a_draft(hand)
    url = f"/documents/{made.uid}/fields/"
    typed = {"case_name": "还没有保存", "rows": "add:companions"}
    more = browser.post(url, typed).content.decode()
    assert 'name="companions.0.name"' in more and "还没有保存" in more
    both = {"companions.0.name": "甲", "companions.1.name": "乙", "rows": "drop:companions.0"}
    fewer = browser.post(url, both).content.decode()
    assert 'value="乙"' in fewer and 'value="甲"' not in fewer and "companions.1.name" not in fewer


def test_what_is_missing_is_marked_and_the_draft_is_kept(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    browser, made = signed_in(hand.user), a_draft(hand)
    values = sent(made, browser.get(f"/documents/{made.uid}/write/").content.decode())
    values |= {"person.name": "", "told_at": "昨天"}
    words = browser.post(f"/documents/{made.uid}/write/", values).content.decode()
    assert "还有 2 处没有填好" in words and 'id="e-person.name"' in words and 'id="e-told_at"' in words
    made.refresh_from_db()
    assert made.revision == 2
    shown = browser.post(f"/documents/{made.uid}/preview/", values).content.decode()
    assert "data:image/png" in shown and "还有 2 处没有填好" in shown


def test_a_conflict_keeps_what_the_slower_one_typed(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    browser, made = signed_in(hand.user), a_draft(hand)
    actions.revise(made, data={"case_name": "先保存的"}, revision=1, by=hand.user, now=NOW)
    page = browser.post(f"/documents/{made.uid}/write/", {"revision": "1", "case_name": "后保存的"}).content.decode()
    assert "有人修改或者签发了这份文书" in page and 'value="后保存的"' in page
    assert queries.data_of(Document.objects.get())["case_name"] == "先保存的"


def test_strangers_find_no_document_and_readers_write_none(open_case: Callable[..., Hand], people: People) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    stranger, head = signed_in(people.stranger), signed_in(people.department_head)
    for path in (f"{made.uid}/", f"{made.uid}/page/0/", f"{made.uid}/pdf/", f"case/{hand.case.pk}/"):
        assert stranger.get(f"/documents/{path}").status_code == 404
        assert Client().get(f"/documents/{path}").status_code == 302
        assert head.get(f"/documents/{path}").status_code == 200
    assert stranger.post(f"/documents/{made.uid}/void/", {"why": "不相干"}).status_code == 404
    head.post(f"/documents/{made.uid}/void/", {"why": "不是承办人"})
    made.refresh_from_db()
    assert made.state == DocumentState.ISSUED
    assert "诉讼权利义务告知书" in signed_in(hand.user).get(f"/cases/{hand.case.pk}/").content.decode()


def test_a_document_is_replaced_and_the_old_one_stays_void(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    signed_in(hand.user).post(f"/documents/{made.uid}/replace/", {"why": "姓名有误"})
    newer = Document.objects.get(replaces=made)
    made.refresh_from_db()
    assert (made.state, newer.state) == (DocumentState.VOID, DocumentState.DRAFT)
    assert queries.data_of(newer) == queries.data_of(made)


def test_each_kind_is_begun_with_what_the_case_knows_and_can_be_looked_at(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    suspect = hand.suspect(ethnic_group="汉族", custody="arrested", custody_place="甲区看守所")
    hand.charge(suspect)
    for kind in filter(has_template, Kind):
        data = sources.initial(kind, hand.case, [suspect], hand.user, NOW)
        assert not set(problems_of(kind, data).values()) - MISSING, f"{kind}: what the case hands over fits the form"
        made = actions.draft(kind, case=hand.case, suspects=[suspect], data=data, by=hand.user, now=NOW)
        shown = previewed(made, data, NOW)
        assert shown.pages >= 1 and not shown.trouble, kind
        again = read(fields_of(kind), QueryDict(urlencode(flat(tree(fields_of(kind), data, {})))))
        assert not set(problems_of(kind, again).values()) - MISSING, f"{kind}: the form sends what it was given"


def flat(nodes: list[Any]) -> list[tuple[str, str]]:
    """What a browser would send for that form, nothing touched."""
    found: list[tuple[str, str]] = []
    for node in nodes:
        if isinstance(node, Rows):
            found += flat(list(node.groups))
        elif isinstance(node, Group):
            found += [(f"{node.name}.there", "on")] if node.is_there else []
            found += flat(list(node.children)) if node.is_there is not False else []
        elif node.control != "tick" or node.value:
            found.append((node.name, str(node.value)))
    return found
