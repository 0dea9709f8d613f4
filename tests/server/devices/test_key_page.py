"""What the security administrator sees of keys and boxes, and how a new key takes its place beside the old one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from server import keyring
from server.access.models import Role
from server.audit.models import AuditEvent
from server.devices import custody
from sync.evidence.keys import key_id
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=365)


@pytest.fixture
def own_keys(settings, tmp_path: Path) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """Keys of this test's own, for they are turned."""
    where = tmp_path / "keys"
    keyring.make(where)
    settings.MSR = dataclasses.replace(settings.MSR, keys=where)
    yield where
    keyring._own.cache_clear()


def _page(people: People, role: Role) -> tuple[int, str]:
    browser = Client()
    browser.force_login(people.of(role), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get("/rooms/security/keys/")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.SECURITY_ADMINISTRATOR])
def test_the_page_is_the_security_administrators_alone(people: People, role: Role) -> None:
    assert _page(people, role)[0] == 403


def test_each_key_is_shown_by_fingerprint_and_no_private_byte(
    people: People,
    centre: Centre,  # noqa: F811
    own_keys: Path,
) -> None:
    status, page = _page(people, Role.SECURITY_ADMINISTRATOR)
    assert status == 200
    for use in ("receipt", "claim", "ferry", "command"):
        assert key_id(keyring.signer(use).public_key).hex() in page, use
    assert bytes(centre.box.key_id).hex() in page and centre.box.name in page
    for path in own_keys.glob("*.pem"):
        body = "".join(path.read_text().splitlines()[1:-1])
        assert body[:24] not in page
    assert AuditEvent.objects.filter(action="personal.read", details__what=["keys"]).exists()


def test_what_is_due_is_said_by_the_dated_policy(own_keys: Path) -> None:
    now = datetime.now(UTC)
    assert {each.urgency for each in custody.keys(now)} == {""}
    later = {each.use: each.urgency for each in custody.keys(now + YEARS * 0.9)}
    assert later["ferry"] == "soon" and later["claim"] == ""
    assert {each.use: each.urgency for each in custody.keys(now + YEARS * 2.1)}["claim"] == "over"


def test_a_new_claim_key_is_believed_before_it_signs_and_the_old_one_after(own_keys: Path) -> None:
    before = keyring.signer("claim").public_key
    with pytest.raises(CommandError, match="no next key"):
        call_command("turn_key", "claim", "--start")
    call_command("turn_key", "claim", "--prepare")
    keyring._own.cache_clear()
    following = keyring.next_point("claim")
    assert keyring.trusted().claim == (before, following) and keyring.signer("claim").public_key == before
    call_command("turn_key", "claim", "--start")
    assert keyring.signer("claim").public_key == following
    assert keyring.trusted().claim == (following, before)
    standings = [each.standing for each in custody.keys(datetime.now(UTC)) if each.use == "claim"]
    assert standings == ["now", "past"]
    assert [each.action for each in AuditEvent.objects.filter(kind="key")] == ["key.prepared", "key.started"]
    assert not any("PRIVATE" in path.read_text() for path in own_keys.glob("claim.past-*"))


def test_a_second_next_key_is_refused(own_keys: Path) -> None:
    call_command("turn_key", "ferry", "--prepare")
    with pytest.raises(CommandError, match="already"):
        call_command("turn_key", "ferry", "--prepare")
