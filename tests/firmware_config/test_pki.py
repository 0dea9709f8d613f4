"""Certificates: one use each, one name for one purpose for ever, and a list of the withdrawn that ends."""

from __future__ import annotations

import base64
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from firmware_config.certificates import Purpose, Validity, key_of_request
from firmware_config.errors import (
    NameRefused,
    NameRevoked,
    NameTaken,
    NameUnknown,
    PkiExists,
    PkiMissing,
    RequestRefused,
)
from firmware_config.pki import ADMIN, Pki

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NAMES = ("broker.centre.example", "127.0.0.1")


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki.create(tmp_path / "pki", now=NOW, broker_names=NAMES)


def read(path: Path | None) -> x509.Certificate:
    assert path is not None
    return x509.load_pem_x509_certificate(path.read_bytes())


def common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def uses(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def lists(pki: Pki) -> list[x509.CertificateRevocationList]:
    end = b"-----END X509 CRL-----\n"
    return [x509.load_pem_x509_crl(one + end) for one in pki.broker.revoked.read_bytes().split(end) if one]


def request(name: str, key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    algorithm = SHA256() if isinstance(key, ec.EllipticCurvePrivateKey) else None
    built = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, algorithm)
    return built.public_bytes(Encoding.PEM)


def test_a_box_gets_a_certificate_that_can_only_open_connections_under_its_own_name(pki: Pki) -> None:
    certificate = read(pki.equip(Purpose.BOX, "room-101", now=NOW).certificate)
    assert common_name(certificate) == "room-101"
    assert uses(certificate) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    assert certificate.not_valid_before_utc <= NOW < certificate.not_valid_after_utc
    certificate.verify_directly_issued_by(read(pki.folder / "box-ca.crt"))


def test_the_broker_can_only_answer_connections_under_every_name_that_it_has(pki: Pki) -> None:
    certificate = read(pki.broker.certificate)
    assert uses(certificate) == [ExtendedKeyUsageOID.SERVER_AUTH]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["broker.centre.example"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    certificate.verify_directly_issued_by(read(pki.folder / "centre-ca.crt"))


def test_what_a_box_trusts_did_not_sign_any_box(pki: Pki) -> None:
    files = pki.equip(Purpose.BOX, "room-101", now=NOW)
    with pytest.raises(ValueError):
        read(files.certificate).verify_directly_issued_by(read(files.ca))


@pytest.mark.parametrize("name", ["room/1", "#", "+", "Room1", "room 1", "", "-room", "房间", "r" * 64, "room\n"])
def test_a_name_that_would_be_more_than_one_level_of_a_topic_is_refused(pki: Pki, name: str) -> None:
    with pytest.raises(NameRefused):
        pki.equip(Purpose.BOX, name, now=NOW)
    assert pki.names(Purpose.BOX) == ()


@pytest.mark.parametrize("name", [ADMIN, "broker"])
def test_a_box_cannot_be_called_as_the_centre_is(pki: Pki, name: str) -> None:
    with pytest.raises(NameRefused):
        pki.equip(Purpose.BOX, name, now=NOW)


def test_a_box_cannot_take_the_name_of_a_worker_nor_a_worker_that_of_a_box(pki: Pki) -> None:
    pki.equip(Purpose.WORKER, "ingest-1", now=NOW)
    pki.equip(Purpose.BOX, "room-101", now=NOW)
    with pytest.raises(NameTaken):
        pki.equip(Purpose.BOX, "ingest-1", now=NOW)
    with pytest.raises(NameTaken):
        pki.equip(Purpose.WORKER, "room-101", now=NOW)


def test_withdrawing_a_box_withdraws_every_certificate_it_ever_had_and_its_name(pki: Pki) -> None:
    first = read(pki.equip(Purpose.BOX, "room-101", now=NOW).certificate)
    second = read(pki.equip(Purpose.BOX, "room-101", now=NOW).certificate)
    pki.equip(Purpose.BOX, "room-102", now=NOW)
    assert pki.revoke("room-101", now=NOW + timedelta(days=1)) == 2
    (box_list,) = [one for one in lists(pki) if one.issuer == first.issuer]
    assert {one.serial_number for one in box_list} == {first.serial_number, second.serial_number}
    assert pki.names(Purpose.BOX) == ("room-102",)
    with pytest.raises(NameRevoked):
        pki.equip(Purpose.BOX, "room-101", now=NOW)


def test_withdrawing_a_worker_stands_in_the_list_of_its_own_authority(pki: Pki) -> None:
    certificate = read(pki.equip(Purpose.WORKER, "ingest-1", now=NOW).certificate)
    pki.revoke("ingest-1", now=NOW)
    for one in lists(pki):
        found = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
        assert (found is not None) == (one.issuer == certificate.issuer)


def test_the_list_is_signed_numbered_and_ends_within_its_validity(pki: Pki) -> None:
    until = pki.renew_list(now=NOW + timedelta(days=1))
    assert until == NOW + timedelta(days=1) + Validity().revocation_list
    both = lists(pki)
    assert len(both) == 2
    for one, name in zip(both, ("centre-ca", "box-ca"), strict=True):
        key = read(pki.folder / f"{name}.crt").public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert one.is_signature_valid(key)
        assert one.next_update_utc == until
        assert one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2


def test_nobody_is_withdrawn_who_was_never_known(pki: Pki) -> None:
    with pytest.raises(NameUnknown):
        pki.revoke("room-999", now=NOW)
    with pytest.raises(NameUnknown):
        pki.files("room-999")


def test_a_certificate_never_outlives_its_authority(tmp_path: Path) -> None:
    short = Validity(authority=timedelta(days=10))
    pki = Pki.create(tmp_path / "pki", now=NOW, broker_names=NAMES, validity=short)
    assert read(pki.equip(Purpose.BOX, "room-101", now=NOW).certificate).not_valid_after_utc == NOW + timedelta(days=10)


def test_a_box_that_made_its_own_key_is_answered_and_its_wishes_are_not_read(pki: Pki) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = pki.answer_request(Purpose.BOX, "room-101", request("room-101", key), now=NOW)
    certificate = x509.load_pem_x509_certificate(pem)
    assert certificate.public_key() == key.public_key()
    assert uses(certificate) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not (pki.folder / "issued" / "room-101.key").exists()


def test_a_request_for_another_name_or_with_another_kind_of_key_is_refused(pki: Pki) -> None:
    other = request("room-102", ec.generate_private_key(ec.SECP256R1()))
    edwards = request("room-101", ed25519.Ed25519PrivateKey.generate())
    wide = request("room-101", ec.generate_private_key(ec.SECP384R1()))
    for pem in (other, edwards, wide, b"nonsense", other[:200]):
        with pytest.raises(RequestRefused):
            pki.answer_request(Purpose.BOX, "room-101", pem, now=NOW)
    assert pki.names(Purpose.BOX) == ()


def test_keys_are_for_their_owner_only_and_authorities_are_never_made_twice(pki: Pki) -> None:
    pki.equip(Purpose.BOX, "room-101", now=NOW)
    keys = sorted(pki.folder.rglob("*.key"))
    assert len(keys) == 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert not list(pki.folder.rglob("*.new"))
    before = (pki.folder / "box-ca.crt").read_bytes()
    with pytest.raises(PkiExists):
        Pki.create(pki.folder, now=NOW, broker_names=NAMES)
    assert (pki.folder / "box-ca.crt").read_bytes() == before


def test_a_folder_without_certificates_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(PkiMissing, match="init"):
        Pki(tmp_path).book()


def test_a_request_for_a_key_on_a_curve_that_nobody_knows_is_refused_as_one() -> None:
    """Whoever reaches the enrolment's address may send one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "box-1")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, SHA256())
    p256 = bytes.fromhex("06082a8648ce3d030107")
    other = request.public_bytes(Encoding.DER).replace(p256, p256[:-1] + b"\x7f")
    pem = b"-----BEGIN CERTIFICATE REQUEST-----\n" + base64.encodebytes(other) + b"-----END CERTIFICATE REQUEST-----\n"
    with pytest.raises(RequestRefused, match="P-256"):
        key_of_request(pem)
