"""Four signers stay valid for three verifiers; whatever is done to the document afterwards is refused by its name."""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from server.seals import configured
from server.seals.errors import NoSuchField, NotSignable
from server.seals.levels import Level
from server.seals.pki.certificates import Kind
from server.seals.report import Fault
from server.seals.signing import sign
from server.seals.verifying import verify
from tests.server.seals.paper import (
    ROLES,
    annotate,
    blank,
    insert_page,
    overprint,
    signed,
    signer_of,
    updated,
)


def test_four_signers_hold_and_are_named_with_what_the_document_says_of_itself(now: datetime) -> None:
    report = verify(signed(now).pdf, now + timedelta(days=400))
    assert report.whole and report.pages == 2 and report.empty == ()
    assert [each.field for each in report.signatures] == list(ROLES)
    assert {each.level for each in report.signatures} == {Level.B_LT}
    suspect, *_, system = report.signatures
    assert (suspect.name, suspect.role, suspect.kind) == ("张三丰", "suspect", Kind.EVENT)
    assert (suspect.reason, suspect.location, suspect.at, suspect.is_proven) == (
        "自愿认罪认罚",
        "第一讯问室",
        now,
        True,
    )
    assert system.kind is Kind.SYSTEM and "非印章" in system.name
    assert report.no_effect
    facts = report.facts
    assert (facts.title, facts.kind, facts.number) == ("认罪认罚具结书", "d04_recognizance", "X2026-1")
    assert (facts.film, facts.read_code) == ("0123abcd", "K7M2QX")


def test_pdfsig_calls_each_of_the_four_signatures_valid(now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed(now).pdf)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 4


def test_openssl_verifies_each_signature_as_cades_with_the_lists_of_the_revoked(now: datetime, tmp_path: Path) -> None:
    pdf, trust = signed(now).pdf, configured.trust(now)
    (tmp_path / "trust.pem").write_bytes(
        b"".join(_pem(each.dump(), "X509") for each in (*trust.roots, *trust.between))
        + b"".join(_pem(each.dump(), "CRL") for each in trust.lists)
    )
    for found in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        first, length, second, rest = map(int, found.byte_range)
        (tmp_path / "content").write_bytes(pdf[first : first + length] + pdf[second : second + rest])
        packed = cms.ContentInfo({"content_type": "signed_data", "content": found.signed_data}).dump()
        (tmp_path / "signature").write_bytes(packed)
        command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "signature"]
        command += ["-content", tmp_path / "content", "-CAfile", tmp_path / "trust.pem", "-purpose", "any"]
        command += ["-crl_check_all", "-attime", str(int(now.timestamp())), "-out", "/dev/null"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0 and "CAdES Verification successful" in done.stderr, done.stderr


@pytest.mark.parametrize("place", [300, 1000, 9000])
def test_a_changed_byte_is_refused_as_changed_in_every_signature(now: datetime, place: int) -> None:
    pdf = bytearray(signed(now).pdf)
    pdf[place] ^= 1
    report = verify(bytes(pdf), now)
    assert not report.whole
    assert [each.faults for each in report.signatures] == [(Fault.CHANGED,)] * 4


def _late_field(writer) -> None:
    append_signature_field(writer, SigFieldSpec("late", on_page=0, box=(10, 10, 100, 50)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (overprint, Fault.CONTENT),
        (insert_page, Fault.PAGES),
        (annotate, Fault.ANNOTATION),
        (_late_field, Fault.FIELD),
    ],
)
def test_what_is_added_afterwards_is_refused_by_its_name(now: datetime, change: Callable, fault: Fault) -> None:
    report = verify(updated(signed(now).pdf, change), now)
    assert not report.whole
    assert [each.faults for each in report.signatures] == [(fault,)] * 4


def test_a_document_that_was_saved_anew_is_refused_as_such(now: datetime) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed(now).pdf)) as opened:
        opened.save(out)
    assert {each.faults for each in verify(out.getvalue(), now).signatures} == {(Fault.RESAVED,)}


def test_what_is_no_pdf_or_cut_off_or_unsigned_or_has_something_behind_it_is_refused_by_its_name(now: datetime) -> None:
    pdf = signed(now, "suspect").pdf
    told = {"no pdf": b"hello", "cut": pdf[:20000], "unsigned": blank(), "behind": pdf + b"\n%more\n"}
    faults = {name: verify(raw, now).faults for name, raw in told.items()}
    assert faults == {
        "no pdf": (Fault.NOT_PDF,),
        "cut": (Fault.BROKEN,),
        "unsigned": (Fault.UNSIGNED,),
        "behind": (Fault.OTHER_CHANGE,),
    }


def test_one_by_an_authority_that_nobody_here_believes_is_refused(now: datetime, centre: Path, tmp_path: Path) -> None:
    pdf = signed(now, "suspect").pdf
    centre.rename(tmp_path / "elsewhere")
    configured.pki().make(now)
    assert verify(pdf, now).signatures[0].faults[0] is Fault.UNKNOWN_ISSUER


def test_without_a_stamp_a_signature_ends_with_its_certificate(now: datetime) -> None:
    configured.note_stamp_trouble(now)
    sealed = signed(now, "suspect")
    assert sealed.level is Level.B_B
    found = verify(sealed.pdf, now).signatures[0]
    assert (found.faults, found.is_proven, found.level) == ((), False, Level.B_B)
    assert verify(sealed.pdf, now + timedelta(days=31)).signatures[0].faults == (Fault.EXPIRED,)


def test_a_field_is_signed_once_and_only_one_that_is_there(now: datetime) -> None:
    pdf = signed(now, "suspect").pdf
    said = {"signer": signer_of("lawyer", now), "reason": "", "location": "", "now": now}
    for field in ("suspect", "nobody"):
        with pytest.raises(NoSuchField):
            sign(pdf, field=field, **said)
    with pytest.raises(NotSignable):
        sign(b"%PDF-1.7 nothing", field="suspect", **said)


def test_a_name_longer_than_a_certificate_holds_stands_whole_in_the_report(now: datetime) -> None:
    name = "阿卜杜热合曼·" * 9 + "𬱖"
    pdf = sign(blank(), field="suspect", signer=signer_of("suspect", now, name), reason="", location="", now=now).pdf
    assert verify(pdf, now).signatures[0].name == name


def _pem(raw: bytes, kind: str) -> bytes:
    verb = "x509" if kind == "X509" else "crl"
    return subprocess.run(["openssl", verb, "-inform", "DER"], input=raw, capture_output=True).stdout


def test_no_mutilated_file_is_whole_and_none_breaks_the_reader(now: datetime) -> None:
    pdf, dice = signed(now, "suspect", "lawyer").pdf, random.Random(20261130)
    *_, last = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    first, length, second, rest = map(int, last.byte_range)
    for _ in range(24):
        mutilated, at = bytearray(pdf), dice.choice((dice.randrange(first + length), second + dice.randrange(rest)))
        piece = mutilated[at : at + dice.randrange(1, 300)]
        match dice.choice(("flip", "cut", "double")):
            case "flip":
                mutilated[at] ^= 1 << dice.randrange(8)
            case "cut":
                del mutilated[at : at + len(piece)]
            case "double":
                mutilated[at:at] = piece
        assert not verify(bytes(mutilated), now).whole
