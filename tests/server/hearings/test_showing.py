"""示证: the second screen shows exactly what was chosen, and what stood there is written down."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from django.test import Client

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.models import Case
from server.hearings import seams
from server.hearings.models import Note, NoteKind, Shown
from tests.server.conftest import People
from tests.server.hearings.conftest import Table

pytestmark = pytest.mark.django_db


#: What is offered for which case, by the one source that this file registers as an app above would.
_OFFERED: dict[int, list[seams.Exhibit]] = {}


def _source(case: Case) -> list[seams.Exhibit]:
    return _OFFERED.get(case.pk, [])


seams.offer_papers(_source)


@pytest.fixture
def papers(table: Table) -> Iterator[None]:
    """Two papers of two pages."""
    kept, pdf = BytesIO(), pikepdf.new()
    for _page in range(2):
        pdf.add_blank_page(page_size=(300, 400))
    pdf.save(kept)
    _OFFERED[table.hand.case.pk] = [
        seams.Exhibit(key=f"test:{n}", title=f"材料{n}", part="证据卷", open=lambda user: kept.getvalue())
        for n in (1, 2)
    ]
    yield
    _OFFERED.clear()


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_what_is_on_the_screen_is_what_was_chosen(table: Table, papers: None, people: People) -> None:
    browser, url = _browser(table.user), f"/hearings/{table.hearing.pk}"
    assert "现在没有出示材料" in browser.get(f"{url}/screen/").content.decode()
    browser.post(f"{url}/show/", {"paper": "test:1", "page": "1"})
    first = Shown.objects.get()
    assert browser.get(f"{url}/screen/{first.pk}/").content.startswith(b"\x89PNG")
    browser.post(f"{url}/show/", {"paper": "test:1", "page": "2"})
    assert browser.get(f"{url}/screen/{first.pk}/").status_code == 404  # no longer on the screen, no longer shown
    assert "2/2" in browser.get(f"{url}/screen/").content.decode()
    browser.post(f"{url}/show/", {"paper": "test:2", "page": "9"})
    browser.post(f"{url}/show/", {"paper": "test:3", "page": "1"})
    assert Shown.objects.get(until_at=None).page == 2  # neither page nor paper is there: nothing changed
    browser.post(f"{url}/show/", {"paper": ""})
    assert not Shown.objects.filter(until_at=None).exists()
    assert [(each.kind, each.text) for each in Note.objects.all()] == [
        (NoteKind.SHOWN, "材料1 第1页起"), (NoteKind.SHOWN_END, "材料1"),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(action="hearing.shown").count() == 2
    assert _browser(people.stranger).get(f"{url}/screen/").status_code == 404
