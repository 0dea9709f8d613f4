"""Open to all: verification, lists of the revoked, time stamps. For the security administrator alone: revocation."""

from __future__ import annotations

import dataclasses
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from server.access.models import Role
from server.audit.models import AuditEvent
from server.config.environment import Zone
from server.ferry.models import Posted
from server.seals import configured, letters
from server.seals.errors import NoPki, SignerUnfit
from server.seals.management.commands import lift_seals
from server.seals.models import Certificate, CertificateKind
from server.seals.report import Fault
from server.seals.signers import system_signer
from server.seals.signing import sign
from server.seals.verify_views import LARGEST
from server.seals.verifying import verify
from sync.errors import MalformedInput
from sync.shapes import to_map
from tests.server.seals.paper import annotate, blank, signed, updated

PAGE = "/seals/verify/"


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    """Each test is the first of its address."""
    cache.clear()


def _handed_over(client: Client, pdf: bytes):
    return client.post(PAGE, {"pdf": SimpleUploadedFile("a.pdf", pdf, content_type="application/pdf")})


def test_anybody_reads_who_signed_what_holds_and_what_that_does_not_say(client: Client) -> None:
    told = _handed_over(client, signed(timezone.now()).pdf).content.decode()
    for words in ("张三丰", "犯罪嫌疑人", "X2026-1", "K7M2QX", "无法律效力", "可靠电子签名", "出于自愿"):
        assert words in told
    assert 'data-whole="yes"' in told


def test_a_refusal_is_said_in_words_and_in_english(client: Client) -> None:
    pdf = updated(signed(timezone.now(), "suspect").pdf, annotate)
    assert str(Fault.ANNOTATION.label) in _handed_over(client, pdf).content.decode()
    client.cookies["language"] = "en"
    told = _handed_over(client, pdf).content.decode()
    assert "an annotation was added" in told and "Not to be believed" in told


def test_a_file_too_large_none_at_all_and_one_too_many_are_refused(client: Client, monkeypatch) -> None:
    assert client.post(PAGE).status_code == 400
    large = SimpleUploadedFile("a.pdf", b"%PDF-" + bytes(LARGEST))
    assert client.post(PAGE, {"pdf": large}).status_code == 413
    answers = [_handed_over(client, b"no").status_code for _ in range(20)]
    assert set(answers[:18]) == {200} and answers[-1] == 429


def test_the_command_line_says_the_same_and_ends_with_its_verdict(tmp_path: Path, capsys) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(signed(timezone.now()).pdf)
    bad.write_bytes(b"hello")
    call_command("verify_pdf", good)
    with pytest.raises(SystemExit):
        call_command("verify_pdf", bad, language="en")
    told = capsys.readouterr().out
    assert "张三丰" in told and "This is no PDF." in told


def test_openssl_takes_a_stamp_from_the_centre_and_verifies_it(client: Client, tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(b"anything")
    query = ["openssl", "ts", "-query", "-data", tmp_path / "content", "-sha256", "-cert", "-out", tmp_path / "query"]
    subprocess.run(query, check=True, capture_output=True)
    answer = client.post("/seals/stamp/", (tmp_path / "query").read_bytes(), content_type="application/timestamp-query")
    (tmp_path / "reply").write_bytes(answer.content)
    for name in ("root", "issuing"):
        (tmp_path / name).write_bytes(client.get(f"/seals/lists/{name}.crt").content)
        subprocess.run(
            ["openssl", "x509", "-inform", "DER", "-in", tmp_path / name, "-out", tmp_path / f"{name}.pem"], check=True
        )
    check = ["openssl", "ts", "-verify", "-in", tmp_path / "reply", "-data", tmp_path / "content"]
    check += ["-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "issuing.pem"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr, done.stderr
    refused = client.post("/seals/stamp/", b"junk", content_type="application/timestamp-query")
    assert refused.status_code == 200 and len(refused.content) < 40
    assert client.post("/seals/stamp/", b"x", content_type="text/plain").status_code == 415


def test_what_a_revoked_certificate_signs_is_refused_and_what_it_had_signed_still_holds(people, client: Client) -> None:
    now = timezone.now()
    before = signed(now, "system").pdf
    row = Certificate.objects.get(kind=CertificateKind.SYSTEM)
    held = system_signer(now)
    client.force_login(people.security_administrator)
    assert row.serial in client.get("/seals/certificates/?kind=system&state=good").content.decode()
    answer = client.post(f"/seals/certificates/{row.serial}/", {"reason": "keyCompromise", "note": "U 盾遗失"})
    assert answer.status_code == 302
    after = timezone.now() + timedelta(seconds=2)  # lists and stamps know whole seconds
    with pytest.raises(SignerUnfit):
        sign(blank(), field="system", signer=held, reason="", location="", now=after)
    configured.note_stamp_trouble(after)  # who does not look at the list
    late = sign(blank(), field="system", signer=held, reason="", location="", now=after)
    configured.forget_stamp_trouble()
    assert verify(late.pdf, after).signatures[0].faults == (Fault.REVOKED,)
    assert verify(before, after).whole
    fresh = signed(after, "system").pdf
    assert verify(fresh, after).whole  # the system has a new key at once
    event = AuditEvent.objects.get(action="seal.revoked")
    assert event.actor == people.security_administrator.username and event.details["reason"] == "keyCompromise"
    listed = x509.load_der_x509_crl(client.get("/seals/lists/issuing.crl").content)
    assert listed.get_revoked_certificate_by_serial_number(int(row.serial, 16)) is not None
    again = client.post(f"/seals/certificates/{row.serial}/", {"reason": "superseded", "note": "x"}, follow=True)
    assert "已经撤销" in again.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMINISTRATOR][:4])
def test_nobody_else_sees_or_revokes_certificates(people, client: Client, role: Role, now: datetime) -> None:
    system_signer(now)
    client.force_login(people.of(role))
    serial = Certificate.objects.first().serial
    for path in ("/seals/certificates/", f"/seals/certificates/{serial}/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/seals/certificates/{serial}/", {"reason": "superseded", "note": "x"}).status_code == 403


def test_the_code_on_paper_is_compared_with_the_files_own(client: Client) -> None:
    pdf = signed(timezone.now(), "suspect").pdf
    assert 'value="K7M2QX"' in client.get(PAGE, {"code": "K7M2QX", "digest": "0"}).content.decode()
    for code, said in (("k7m2qx", 'data-printed="same"'), ("AAAAAA", 'data-printed="other"')):
        handed = SimpleUploadedFile("a.pdf", pdf, content_type="application/pdf")
        assert said in client.post(PAGE, {"pdf": handed, "code": code}).content.decode()


def test_the_outer_zone_believes_what_the_inner_one_told_it(client: Client, settings, tmp_path: Path) -> None:
    now = timezone.now()
    pdf = signed(now, "suspect").pdf
    told = to_map(letters.said(now))
    settings.MSR = dataclasses.replace(settings.MSR, zone=Zone.INNER)
    for _ in range(2):
        letters.tell_trust(now)
    assert Posted.objects.filter(unique__startswith="seals.trust:").count() == 1
    settings.MSR = dataclasses.replace(settings.MSR, zone=Zone.OUTER, keys=tmp_path / "outer", demo=False)
    assert Fault.UNKNOWN_ISSUER in verify(pdf, now).signatures[0].faults
    letters.receive_trust(told, now)
    assert verify(pdf, now).whole and verify(pdf, now).no_effect
    with pytest.raises(MalformedInput):
        letters.receive_trust(told | {1: (b"no certificate",)}, now)
    with pytest.raises(NoPki):
        system_signer(now)


def test_an_authority_that_is_made_later_is_told_across_at_the_next_turn(db: None, settings, tmp_path: Path) -> None:
    settings.MSR = dataclasses.replace(settings.MSR, zone=Zone.INNER, keys=tmp_path / "new", demo=False)
    command = lift_seals.Command()
    command.turn()
    assert configured.trust(timezone.now()).roots == ()
    call_command("make_seal_pki")
    for _ in range(2):
        command.turn()
    told = Posted.objects.filter(unique__startswith="seals.trust:").order_by("number")
    assert len(told) == 2 and len(bytes(told[1].body)) > len(bytes(told[0].body)) + 500, "none, then two certificates"
