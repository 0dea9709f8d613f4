"""A lawyer who comes when a document is whole already gets his copy by a button of the case's page, once."""

from __future__ import annotations

import pytest
from django.test import Client

from server.audit.models import AuditEvent
from server.documents import actions, keeping
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.states import DocumentState
from server.replies import giving
from server.submissions.models import Copy
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.submissions.test_opinions import BACKEND, Chosen, chosen

__all__ = ["chosen"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nrecognizance\n%%EOF\n"


@pytest.fixture
def document(desk: Desk) -> Document:
    """A recognizance of 张三 that is whole."""
    made = actions.draft(
        Kind.D04_RECOGNIZANCE, case=desk.hand.case, suspects=desk.suspects[:1], data={}, by=desk.hand.user, now=NOW
    )
    digest = keeping.keep(made.uid, PDF)
    Document.objects.filter(pk=made.pk).update(
        state=DocumentState.SEALED, sealed_digest=digest, issued_digest=digest, sealed_at=NOW
    )
    made.refresh_from_db()
    return made


def test_who_came_later_gets_a_copy_by_a_press(
    client: Client, people: People, desk: Desk, document: Document, chosen: Chosen
) -> None:
    assert giving.lacking(desk.hand.case) == []  # nobody stands for him yet
    chosen()
    page, press = f"/cases/{desk.hand.case.pk}/", f"/replies/copy/{document.pk}/"
    client.force_login(people.department_head, backend=BACKEND)
    client.post(press)
    assert not Copy.objects.exists()  # a head reads; whoever handles the case gives
    client.force_login(desk.hand.user, backend=BACKEND)
    assert "补送副本" in client.get(page).content.decode()
    said = client.post(press, follow=True).content.decode()
    assert "副本已送出，共 1 名律师" in said and "补送副本" not in said
    copy = Copy.objects.get()
    assert copy.lawyer == people.duty_lawyer and copy.arrived_at is not None
    told = AuditEvent.objects.get(action="reply.copy_given")
    assert told.actor == desk.hand.user.username
    assert "都已有副本" in client.post(press, follow=True).content.decode() and Copy.objects.count() == 1


def test_a_void_document_is_given_to_nobody(desk: Desk, document: Document, chosen: Chosen) -> None:
    chosen()
    Document.objects.filter(pk=document.pk).update(state=DocumentState.VOID)
    assert giving.lacking(desk.hand.case) == []
