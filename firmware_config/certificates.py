"""X.509 for the mutual TLS of the message line: P-256 authorities, certificates of one use each, revocation lists.

Pure: time, keys and serial numbers are arguments. Nothing here vouches for evidence; that is signed by the device key.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from firmware_config.errors import RequestRefused

#: What the library says of a certificate or request that it cannot read: no PEM, no such version, no such curve.
UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion)


class Purpose(StrEnum):
    """What a certificate is for. A name has one for ever."""

    BOX = "box"
    WORKER = "worker"
    ADMIN = "admin"
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class Validity:
    """How long each thing holds. `backdate` forgives slow clocks; the list, renewed daily, outlives six failures."""

    authority: timedelta = timedelta(days=20 * 365)
    certificate: timedelta = timedelta(days=825)
    revocation_list: timedelta = timedelta(days=7)
    backdate: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """An authority in memory: its certificate and the key that signs with it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Revoked:
    """A withdrawn certificate, as the list names it."""

    serial: int
    at: datetime


def new_authority(
    common_name: str, *, key: ec.EllipticCurvePrivateKey, serial: int, now: datetime, validity: Validity
) -> CertificateAuthority:
    """A self-signed authority that may sign certificates of ends and lists, no further authorities (path length 0)."""
    name = _name(common_name)
    builder = _builder(name, name, key.public_key(), serial, now - validity.backdate, now + validity.authority)
    builder = _with_usage(builder, signs=True).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return CertificateAuthority(builder.sign(key, SHA256()), key)


def issue_client(
    authority: CertificateAuthority,
    name: str,
    *,
    public_key: ec.EllipticCurvePublicKey,
    serial: int,
    now: datetime,
    validity: Validity,
) -> x509.Certificate:
    """A certificate that can only open connections (clientAuth). The caller has checked the name."""
    return _issue(authority, name, public_key, serial, now, validity, ExtendedKeyUsageOID.CLIENT_AUTH, names=())


def issue_server(
    authority: CertificateAuthority,
    names: tuple[str, ...],
    *,
    public_key: ec.EllipticCurvePublicKey,
    serial: int,
    now: datetime,
    validity: Validity,
) -> x509.Certificate:
    """A certificate that can only answer connections (serverAuth), for every host name and address of `names`."""
    return _issue(authority, names[0], public_key, serial, now, validity, ExtendedKeyUsageOID.SERVER_AUTH, names=names)


def revocation_list(
    authority: CertificateAuthority, revoked: Iterable[Revoked], *, number: int, now: datetime, validity: Validity
) -> x509.CertificateRevocationList:
    """The authority's list of the withdrawn; after `validity.revocation_list` it locks out everybody."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - validity.backdate)
        .next_update(now + validity.revocation_list)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.key, SHA256())


def key_of_request(pem: bytes) -> tuple[str, ec.EllipticCurvePublicKey]:
    """Common name and key of a certificate request (PKCS#10 PEM). Raises RequestRefused; its wishes are not read."""
    try:
        request = x509.load_pem_x509_csr(pem)
        key, signed = request.public_key(), request.is_signature_valid
    except UNREADABLE as error:
        raise RequestRefused(
            "certificate request: expected PKCS#10 in PEM for a P-256 key, got something else"
        ) from error
    if not signed or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise RequestRefused("certificate request: expected a P-256 key and a signature by it, got another key or none")
    names = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(names) != 1:
        raise RequestRefused(f"certificate request: expected one common name, got {len(names)}")
    return str(names[0].value), key


def _issue(
    authority: CertificateAuthority,
    name: str,
    public_key: ec.EllipticCurvePublicKey,
    serial: int,
    now: datetime,
    validity: Validity,
    use: ObjectIdentifier,
    names: tuple[str, ...],
) -> x509.Certificate:
    issuer = authority.certificate
    until = min(now + validity.certificate, issuer.not_valid_after_utc)
    builder = _builder(_name(name), issuer.subject, public_key, serial, now - validity.backdate, until)
    builder = _with_usage(builder, signs=False).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_host(one) for one in names]), critical=False)
    return builder.sign(authority.key, SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    serial: int,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(until)
    )


def _with_usage(builder: x509.CertificateBuilder, *, signs: bool) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
    return builder.add_extension(usage, critical=True)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
