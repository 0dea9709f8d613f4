"""A version from its maker to a room's box: the centre hands on what was signed, and hears what became of it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agent.updating import fetch
from agent.updating.arrived import arrived
from agent.updating.errors import FetchFailed
from firmware_config.enrol import signed
from firmware_config.update import telling
from firmware_config.update.bundle import verify_file
from firmware_config.update.manifest import read
from firmware_config.update.runner import Journal, Record, State
from server.access.models import User
from server.audit.models import AuditEvent
from server.devices import actions as boxes
from server.devices import seams
from server.devices.models import Box, BoxCertificate, BoxUpdate, Release, UpdateState
from server.devices.updates import actions as updates
from server.devices.updates import states
from sync.evidence.keys import MemorySigner
from tests.firmware_config.update.bundles import SIGNER, STRANGER, contents, packed, public_pem
from tests.server.conftest import People
from tests.server.devices.test_rooms_and_boxes import BACKEND, box_in, room_of


@dataclass
class FieldBox:
    """An enrolled box: its TLS key, its uplink's folder, root's folder. Its line is Django's own client."""

    row: Box
    folder: Path
    home: Path
    signer: MemorySigner
    cut_after: int | None = None
    at: int = 0

    def ask(self, path: str, body: bytes) -> bytes:
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                raise OSError("the line is cut")
        sent = signed.sign(self.signer, path, body)
        answer = Client().post(path, sent, content_type="application/octet-stream")
        assert answer.status_code == 200, answer.content.decode()
        return bytes(answer.content)

    def round(self) -> str:
        self.at += 1
        told = fetch.tell("1.0.0", "amd64", at=self.at, home=self.home, folder=self.folder)
        return fetch.fetch_round(self.ask, self.row.name, told, self.folder)


@pytest.fixture
def box(people: People, tmp_path: Path) -> FieldBox:
    row = box_in(room_of(people.unit))
    signer = MemorySigner(ec.generate_private_key(ec.SECP256R1()))
    now = timezone.now()
    BoxCertificate.objects.create(
        box=row, certificate_request=b"", tls_key=signer.public_key, asked_at=now, serial="1", issued_at=now
    )
    (tmp_path / "home").mkdir()
    return FieldBox(row, tmp_path / "uplink", tmp_path / "home", signer)


@pytest.fixture(autouse=True)
def trusting(settings: Any, tmp_path: Path) -> None:
    keys = tmp_path / "trusted"
    keys.mkdir()
    (keys / "maker.pem").write_bytes(public_pem())
    settings.MSR = dataclasses.replace(settings.MSR, var=tmp_path / "var", update_keys=keys)


def page(user: User) -> Client:
    made = Client()
    made.force_login(user, backend=BACKEND)
    return made


def bring(user: User, bundle: Path) -> Any:
    file = SimpleUploadedFile(bundle.name, bundle.read_bytes())
    return page(user).post("/rooms/updates/", {"bundle": file})


def offer(user: User, bundle: Path, *rows: Box) -> Release:
    assert bring(user, bundle).status_code == 302
    release = Release.objects.order_by("-pk")[0]
    said = {"boxes": [row.pk for row in rows], "not_before": "2026-01-01T01:00"}
    assert page(user).post(f"/rooms/updates/{release.pk}/", said).status_code == 302
    return release


def test_a_version_comes_whole_to_the_box_and_its_end_is_told(people: People, box: FieldBox, tmp_path: Path) -> None:
    bundle = packed(contents(tmp_path / "two", "2.0.0"))
    release = offer(people.operator, bundle, box.row)
    assert box.round() == "2.0.0 has come"
    came = arrived(box.folder)
    assert came is not None
    assert verify_file(came.bundle, (SIGNER.public_key,)).version == "2.0.0"
    assert box.round() == "2.0.0 has come"
    assert BoxUpdate.objects.get().state == UpdateState.ARRIVED

    digest = read((tmp_path / "two" / "manifest.json").read_bytes()).package.sha256
    journal = Journal(version="2.0.0", digest=digest, before="1.0.0", state=State.RETURNED, words="self-test: camera")
    Record(box.home).keep(journal)
    assert box.round() == "nothing is offered"
    ended = BoxUpdate.objects.get()
    assert (ended.state, ended.words) == (UpdateState.RETURNED, "self-test: camera")
    assert not list(box.folder.glob("*"))
    wrong = seams.conditions_now([box.row.room_id], timezone.now())
    assert ("update-returned", "2.0.0") in wrong[box.row.room_id]
    text = page(people.operator).get(f"/rooms/updates/{release.pk}/").content.decode()
    assert "已退回原版本" in text and "self-test: camera" in text
    deeds = list(AuditEvent.objects.filter(action__startswith="update.").values_list("action", flat=True))
    assert sorted(deeds) == ["update.brought", "update.ended", "update.offered"]


def test_a_download_that_was_cut_goes_on_where_it_ended(people: People, box: FieldBox, tmp_path: Path) -> None:
    large = contents(tmp_path / "two", "2.0.0", padding=3 * telling.PIECE)
    offer(people.operator, packed(large), box.row)
    box.cut_after = 3
    with pytest.raises(OSError, match="the line is cut"):
        box.round()
    had = next(box.folder.glob("*.part")).stat().st_size
    box.cut_after = None
    assert (had, box.round()) == (2 * telling.PIECE, "2.0.0 has come")


def test_a_bundle_altered_on_the_centres_disk_does_not_stay_on_the_box(
    people: People, box: FieldBox, settings: Any, tmp_path: Path
) -> None:
    offer(people.operator, packed(contents(tmp_path / "two", "2.0.0")), box.row)
    kept = next((settings.MSR.var / "releases").glob("*.update"))
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    with pytest.raises(FetchFailed, match="SHA-256"):
        box.round()
    assert not list(box.folder.glob("*"))


def test_only_what_a_trusted_key_signed_is_taken_in_and_the_reason_is_said(people: People, tmp_path: Path) -> None:
    answer = bring(people.operator, packed(contents(tmp_path / "two", "2.0.0", signer=STRANGER)))
    assert "没有收下" in answer.content.decode()
    assert not Release.objects.exists()
    good = packed(contents(tmp_path / "three", "3.0.0"))
    assert bring(people.operator, good).status_code == 302
    assert "已经在这里了" in bring(people.operator, good).content.decode()


def test_a_request_that_the_box_did_not_sign_or_an_old_one_changes_nothing(
    people: People, box: FieldBox, tmp_path: Path
) -> None:
    offer(people.operator, packed(contents(tmp_path / "two", "2.0.0")), box.row)
    path = telling.ASK_PATH.format(box=box.row.name)
    body = telling.write_told(telling.Told(at=9, installed="0.9", arch="amd64"))
    stranger = signed.sign(STRANGER, path, body)
    assert Client().post(path, stranger, content_type="application/octet-stream").status_code == 403
    box.at = 20
    box.round()
    box.ask(path, body)
    box.row.software.refresh_from_db()
    assert box.row.software.version == "1.0.0"
    piece = telling.PIECE_PATH.format(box=box.row.name)
    other = signed.sign(box.signer, piece, telling.write_piece("0" * 64, 0))
    assert Client().post(piece, other, content_type="application/octet-stream").status_code == 404
    boxes.revoke_box(actor="test", box=box.row, reason="lost")
    assert Client().post(path, signed.sign(box.signer, path, body), content_type="x/y").status_code == 403


def test_an_offer_is_withdrawn_until_the_box_begins(people: People, box: FieldBox, tmp_path: Path) -> None:
    offer(people.operator, packed(contents(tmp_path / "two", "2.0.0")), box.row)
    row = BoxUpdate.objects.get()
    address = f"/rooms/updates/offers/{row.pk}/withdraw/"
    assert page(people.technician).post(address).status_code in (403, 404)
    BoxUpdate.objects.update(state=UpdateState.TESTING)
    page(people.operator).post(address)
    assert BoxUpdate.objects.get().state == UpdateState.TESTING
    BoxUpdate.objects.update(state=UpdateState.ARRIVED)
    page(people.operator).post(address)
    assert BoxUpdate.objects.get().state == UpdateState.WITHDRAWN
    assert box.round() == "nothing is offered"


def test_an_offer_that_is_withdrawn_while_the_box_tells_of_it_stays_withdrawn(
    people: People, box: FieldBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(people.operator, packed(contents(tmp_path / "two", "2.0.0")), box.row)

    def withdrawn_meanwhile(*args: Any, **kwargs: Any) -> states.Found:
        BoxUpdate.objects.update(state=UpdateState.WITHDRAWN)
        return states.Found(UpdateState.ARRIVED)

    monkeypatch.setattr(updates, "found", withdrawn_meanwhile)
    assert box.round() == "nothing is offered"
    assert BoxUpdate.objects.get().state == UpdateState.WITHDRAWN


def test_a_newer_offer_takes_the_place_of_one_that_was_not_begun(people: People, box: FieldBox, tmp_path: Path) -> None:
    offer(people.operator, packed(contents(tmp_path / "two", "2.0.0")), box.row)
    offer(people.operator, packed(contents(tmp_path / "three", "3.0.0")), box.row)
    assert box.round() == "3.0.0 has come"
    assert {row.release.version: row.state for row in BoxUpdate.objects.all()} == {
        "2.0.0": UpdateState.WITHDRAWN,
        "3.0.0": UpdateState.OFFERED,
    }


def test_what_a_box_tells_is_read_strictly() -> None:
    now = int(timezone.now().timestamp())
    told = telling.Told(at=now, installed="1", arch="amd64", arrived="a" * 64)
    assert telling.read_told(telling.write_told(told)) == told
    for spoilt in ({"at": -1}, {"installed": "x" * 65}, {"updates": [{"digest": "d", "state": "won", "words": ""}]}):
        raw = json.dumps(json.loads(telling.write_told(told)) | spoilt).encode()
        with pytest.raises(telling.MessageRefused):
            telling.read_told(raw)
