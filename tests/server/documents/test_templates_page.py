"""Templates are data: versions, two persons, back to an older one; a document keeps the one it was made by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from server.access.models import Role
from server.documents import actions, trying, versions
from server.documents.errors import BadTemplate, NotAllowed, StaleState
from server.documents.in_force import delivered_version, in_force
from server.documents.kinds import Kind
from server.documents.models import TemplateVersion
from server.documents.samples import samples_of
from server.documents.states import VersionState
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People, person
from tests.server.documents.test_course import a_draft, words
from tests.server.signatures.conftest import signed_in

pytestmark = pytest.mark.django_db
RIGHTS = Kind.D01_RIGHTS
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def changed(people: People) -> TemplateVersion:
    """A version of the unit's own with one sentence changed, submitted."""
    keeper = people.case_management
    made = versions.begin(
        kind=RIGHTS, unit=people.unit, base=delivered_version(RIGHTS, NOW), why="统一措辞", by=keeper, now=NOW
    )
    text = made.template.replace("以上内容我已阅读并理解", "上述内容本人已阅读并理解")
    assert text != made.template
    made = versions.write(made, template=text, meta=made.meta, why="统一措辞", by=keeper, now=NOW)
    versions.submit(made, by=keeper, now=NOW)
    return made


def test_a_second_person_puts_a_version_in_force_and_older_documents_keep_theirs(
    open_case: Callable[..., Hand], people: People, changed: TemplateVersion
) -> None:
    hand = open_case()
    before = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    with pytest.raises(NotAllowed):
        versions.approve(changed, said="", by=people.case_management, now=LATER)
    versions.approve(changed, said="同意", by=people.department_head, now=LATER)
    after = actions.issue(a_draft(hand), by=hand.user, now=LATER)
    assert (before.template.unit_id, after.template_id) == (None, changed.pk)
    pdfs = [words(actions.keeping.fetch(each.uid, each.issued_digest)) for each in (before, after)]
    assert ["上述内容本人已" in text for text in pdfs] == [False, True]
    back = versions.begin(
        kind=RIGHTS, unit=people.unit, base=before.template, why="恢复", by=people.case_management, now=LATER
    )
    versions.submit(back, by=people.case_management, now=LATER)
    versions.approve(back, said="", by=people.department_head, now=LATER + timedelta(hours=1))
    assert in_force(RIGHTS, people.unit, LATER).digest == before.template.digest
    assert in_force(RIGHTS, people.other_unit, LATER).unit_id is None


def test_a_template_that_does_not_compile_or_never_ends_is_not_submitted(people: People) -> None:
    keeper = people.case_management
    made = versions.begin(
        kind=RIGHTS, unit=people.unit, base=delivered_version(RIGHTS, NOW), why="试", by=keeper, now=NOW
    )
    for text, said in (
        (made.template + "\n#let x = (1", "unclosed"),
        ('#import "@preview/cetz:0.3.0"\n' + made.template, "packages"),
        ('#read("/../../../etc/passwd")\n' + made.template, "d01_rights"),
    ):
        made = versions.write(made, template=text, meta=made.meta, why="试", by=keeper, now=NOW)
        with pytest.raises(BadTemplate, match=said):
            versions.submit(made, by=keeper, now=NOW)
    made = versions.write(made, template=made.template, meta='title = "甲"\nsurprise = 1', why="试", by=keeper, now=NOW)
    with pytest.raises(BadTemplate, match="surprise"):
        versions.submit(made, by=keeper, now=NOW)
    assert TemplateVersion.objects.get(pk=made.pk).state == VersionState.DRAFT
    endless = "#for a in range(99999) { for b in range(99999) { for c in range(99999) { } } }"
    with pytest.raises(BadTemplate, match="longer than"):
        trying.tried(RIGHTS, endless, delivered_version(RIGHTS, NOW).meta, samples_of(RIGHTS)[0], longest=2)


def test_the_pages_show_differences_and_samples_and_take_the_decision(people: People, changed: TemplateVersion) -> None:
    keeper, head = signed_in(people.case_management), signed_in(people.department_head)
    assert "待审批" in head.get("/documents/templates/").content.decode()
    page = head.get(f"/documents/versions/{changed.pk}/").content.decode()
    assert "上述内容本人已" in page and "批准，立即生效" in page
    own = keeper.get(f"/documents/versions/{changed.pk}/").content.decode()
    assert "批准，立即生效" not in own and "自己提交的不能自己批准" in own
    shown = head.post(f"/documents/versions/{changed.pk}/preview/", {"sample": "1_plain"}).content.decode()
    assert "data:image/png" in shown
    head.post(f"/documents/versions/{changed.pk}/approve/", {"said": "同意"})
    changed.refresh_from_db()
    assert changed.state == VersionState.APPROVED
    stranger = signed_in(person("other-keeper", Role.CASE_MANAGEMENT, people.other_unit))
    assert stranger.get(f"/documents/versions/{changed.pk}/").status_code == 404
    assert signed_in(people.prosecutor).get("/documents/templates/").status_code == 403


def test_whoever_saves_over_a_changed_text_is_told(people: People) -> None:
    keeper = people.case_management
    made = versions.begin(
        kind=RIGHTS, unit=people.unit, base=delivered_version(RIGHTS, NOW), why="试", by=keeper, now=NOW
    )
    older = TemplateVersion.objects.get(pk=made.pk)
    versions.write(made, template="甲", meta=made.meta, why="试", by=keeper, now=NOW)
    with pytest.raises(StaleState):
        versions.write(older, template="乙", meta=made.meta, why="试", by=keeper, now=NOW)
