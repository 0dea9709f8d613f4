"""The bytes of a film: to whom they go, that they are those that were sealed, and each refusal by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.recordings.models import Alarm, Session
from server.vault.keys import segment_key
from server.viewing import actions
from server.viewing.models import Watch
from tests.builders import SECOND
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers

PLAIN = (b"ftyp and moov", b"moof and mdat 1", b"moof and mdat 2")


@pytest.fixture
def session(centre: Centre, viewers: Viewers) -> Session:
    """One picture track of 8 s, claimed by the prosecutor."""
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND, PLAIN)
    part.segment("suspect", 14 * SECOND, 18 * SECOND, PLAIN)
    part.close(18 * SECOND)
    centre.everything()
    found = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=found, now=timezone.now())
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def paths(session: Session) -> list[str]:
    base = f"/playback/{session.pk}"
    return [
        f"{base}/timeline.json",
        f"{base}/1/suspect/index.m3u8",
        f"{base}/1/suspect/r1/init.mp4",
        f"{base}/1/suspect/r1/media.m4s",
    ]


def test_bytes_are_those_that_were_sealed_and_nobody_keeps_them(
    session: Session, viewers: Viewers, key_service: Path
) -> None:
    client, base = signed_in(viewers.prosecutor), f"/playback/{session.pk}/1/suspect/r1"
    init, media = client.get(f"{base}/init.mp4"), client.get(f"{base}/media.m4s")
    assert init.content == PLAIN[0]
    assert media.content == PLAIN[1] + PLAIN[2]
    assert media["Cache-Control"] == "private, no-store"
    assert f"grant:{session.grants.get().pk}" in key_service.read_text()
    assert Watch.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("technician", 403), ("head", 403), ("operator", 403), ("stranger", 404)]
)
def test_nobody_without_a_grant_gets_any_of_it(
    session: Session, viewers: Viewers, key_service: Path, who: str, status: int
) -> None:
    client = signed_in(getattr(viewers, who))
    assert [client.get(path).status_code for path in paths(session)] == [status] * 4
    assert not Watch.objects.exists()


def test_nobody_signed_in_gets_none_of_it(session: Session) -> None:
    assert {Client().get(path).status_code for path in paths(session)} == {302}


def test_revoked_grant_stops_at_the_next_request(session: Session, viewers: Viewers, key_service: Path) -> None:
    client = signed_in(viewers.prosecutor)
    assert client.get(paths(session)[3]).status_code == 200
    actions.revoke(person=viewers.head, grant=session.grants.get(), why="调离", now=timezone.now())
    answer = client.get(paths(session)[3])
    assert (answer.status_code, answer.json()["code"]) == (403, "no-grant")
    assert "收回" in answer.json()["words"]


def test_bytes_that_differ_from_the_record_are_not_shown_and_raise_an_alarm(
    session: Session, viewers: Viewers, key_service: Path, centre: Centre
) -> None:
    path = centre.folder / "centre" / "vault" / segment_key(centre.box.name, 1, 1)
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    answer = signed_in(viewers.prosecutor).get(paths(session)[3])
    assert (answer.status_code, answer.json()["code"]) == (409, "differs")
    assert "数据异常" in answer.json()["words"]
    assert Alarm.objects.filter(code="vault-differs").count() == 1


def test_missing_object_is_said_and_raises_an_alarm(
    session: Session, viewers: Viewers, key_service: Path, centre: Centre
) -> None:
    path = centre.folder / "centre" / "vault" / segment_key(centre.box.name, 1, 1)
    path.unlink()
    assert signed_in(viewers.prosecutor).get(paths(session)[2]).json()["code"] == "differs"
    assert Alarm.objects.filter(code="vault-differs").exists()


def test_stopped_key_service_is_said_to_be_stopped(session: Session, viewers: Viewers) -> None:
    answer = signed_in(viewers.prosecutor).get(paths(session)[3])
    assert (answer.status_code, answer.json()["code"]) == (503, "key-service-down")


@pytest.mark.parametrize("piece", ["r9", "t1-0", "x", "r1x"])
def test_piece_that_is_not_there_is_said(session: Session, viewers: Viewers, key_service: Path, piece: str) -> None:
    answer = signed_in(viewers.prosecutor).get(f"/playback/{session.pk}/1/suspect/{piece}/media.m4s")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-piece")
