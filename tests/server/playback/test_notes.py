"""What the box sealed, names and words and captions: who reads it, that it is audited, that nobody keeps it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from server.audit.models import AuditEvent
from server.recordings.models import Session
from server.viewing import actions
from sync.evidence.notes import seal_note
from sync.evidence.records import MarkKind, Person
from tests.builders import SECOND, BoxBuilder
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_pages import signed_in

CAPTION = f"{'ab' * 16} 2026-11-24 09:00:05 赵某某"
SECRETS = ("钱某某", "孙检察官", "同案人李某另有供述", "赵某某")


@pytest.fixture
def session(centre: Centre, viewers: Viewers) -> Session:
    """Records: 0 open with both persons, 2 a caption, 3 a suspension with words, 5 a mark sealed to somebody else,
    6 a caption whose digest is another's; claimed by the prosecutor."""
    part = centre.made.arm()
    operator = Person(how="declared", sealed=part.note(SECRETS[0]))
    part.open(
        ("suspect",), persons={"operator": operator, "presiding": Person(how="proven", sealed=part.note(SECRETS[1]))}
    )
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    digest = hashlib.sha256(CAPTION.encode()).hexdigest()
    part.mark(12 * SECOND, digest, MarkKind.CAPTION, sealed=part.note(CAPTION))
    part.suspend(14 * SECOND, "new-facts", sealed=part.note(SECRETS[2]))
    part.gap("suspect", 14 * SECOND, 16 * SECOND, observed="suspended")
    other = seal_note("x", box=centre.made.name, recipients=BoxBuilder().recipients)
    part.mark(14 * SECOND, "w", sealed=other)
    part.mark(14 * SECOND, "cd" * 32, MarkKind.CAPTION, sealed=part.note(CAPTION))
    centre.everything()
    found = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=found, now=timezone.now())
    return found


def url(session: Session, records: str) -> str:
    return f"/playback/{session.pk}/1/notes.json?records={records}"


def read(client: Client, session: Session, records: str) -> list[dict[str, Any]]:
    answer = client.get(url(session, records))
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "private, no-store"
    found: list[dict[str, Any]] = answer.json()["notes"]
    return found


def test_who_holds_a_grant_reads_them_by_the_numbers_that_the_time_line_names(
    session: Session, viewers: Viewers, key_service: Path
) -> None:
    client = signed_in(viewers.prosecutor)
    (part,) = client.get(f"/playback/{session.pk}/timeline.json").json()["parts"]
    assert [(p["role"], p["words"], p["note"]) for p in part["persons"]] == [
        ("operator", "自述", 0), ("presiding", "已核实", 0),
    ]  # fmt: skip
    assert (part["pauses"][0]["note"], part["captions"]) == (3, [[12, 2], [14, 6]])
    notes = read(client, session, "0,2,3")
    assert [(n["record"], n["role"], n["text"]) for n in notes] == [
        (0, "operator", SECRETS[0]),
        (0, "presiding", SECRETS[1]),
        (2, "caption", "2026-11-24 09:00:05 赵某某"),
        (3, "words", SECRETS[2]),
    ]


def test_each_reading_is_on_the_key_service_s_log_and_in_the_audit_and_stored_nowhere(
    session: Session, viewers: Viewers, key_service: Path, centre: Centre
) -> None:
    read(signed_in(viewers.prosecutor), session, "0,3")
    sealed = bytes(centre.made.parts[0].records[3].body.sealed)  # type: ignore[attr-defined]
    (use,) = key_service.read_text().splitlines()
    assert f"grant:{session.grants.get().pk}" in use and hashlib.sha256(sealed).hexdigest() in use
    event = AuditEvent.objects.get(action="notes.read")
    assert (event.actor, event.ident) == (viewers.prosecutor.username, session.pk)
    assert event.details["records"] == [0, 3]
    kept = io.StringIO()
    call_command("dumpdata", stdout=kept)
    files = b"".join(path.read_bytes() for path in centre.folder.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert (
            secret not in kept.getvalue().encode().decode("unicode_escape", "ignore") and secret not in kept.getvalue()
        )
        assert secret.encode() not in files and secret not in key_service.read_text()


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("technician", 403), ("head", 403), ("operator", 403), ("stranger", 404)]
)
def test_nobody_else_reads_a_word_and_no_page_holds_one(
    session: Session, viewers: Viewers, key_service: Path, who: str, status: int
) -> None:
    client = signed_in(getattr(viewers, who))
    answers = [client.get(url(session, "0,2,3")), client.get(f"/recordings/{session.pk}/")]
    assert answers[0].status_code == status
    for answer in answers:
        assert not any(secret in answer.content.decode() for secret in SECRETS)
    assert not key_service.exists() and not AuditEvent.objects.filter(action="notes.read").exists()


def test_revoked_grant_reads_nothing_more(session: Session, viewers: Viewers, key_service: Path) -> None:
    client = signed_in(viewers.prosecutor)
    read(client, session, "0")
    actions.revoke(person=viewers.head, grant=session.grants.get(), why="调离", now=timezone.now())
    assert client.get(url(session, "0")).json()["code"] == "no-grant"


def test_what_is_not_for_this_centre_or_not_what_was_signed_says_so_instead(
    session: Session, viewers: Viewers, key_service: Path
) -> None:
    other, forged = read(signed_in(viewers.prosecutor), session, "5,6")
    assert (other["text"], "不是封给本中心" in other["problem"]) == ("", True)
    assert (forged["text"], "与签名摘要不一致" in forged["problem"]) == ("", True)


@pytest.mark.parametrize("records", ["1", "0,1", "99", "", "x", "-1", ",".join(map(str, range(65)))])
def test_record_without_a_note_is_no_such_piece(
    session: Session, viewers: Viewers, key_service: Path, records: str
) -> None:
    assert signed_in(viewers.prosecutor).get(url(session, records)).json()["code"] == "no-such-piece"


def test_stopped_key_service_is_said(session: Session, viewers: Viewers) -> None:
    assert signed_in(viewers.prosecutor).get(url(session, "0")).json()["code"] == "key-service-down"
