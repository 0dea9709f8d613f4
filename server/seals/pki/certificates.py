"""Certificates for signing, as values: no file, no clock, no table (RFC 5280). Key purposes as measured for other
readers: document signing alone is not enough for NSS, e-mail protection beside it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from stringprep import in_table_a1

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_DESCRIPTION = x509.ObjectIdentifier("2.5.4.13")
_LONGEST = 64


class Kind(StrEnum):
    """What a certificate is for."""

    ROOT = "root"
    ISSUING = "issuing"
    AGENCY = "agency"
    EVENT = "event"
    SYSTEM = "system"
    TIME = "time"


#: The organisational unit by which a verifier tells the kinds apart.
UNIT_OF = {
    Kind.ROOT: "根证书",
    Kind.ISSUING: "签发机构",
    Kind.AGENCY: "电子印章",
    Kind.EVENT: "签名事件证书",
    Kind.SYSTEM: "系统完整性认证（非印章）",
    Kind.TIME: "时间戳服务",
}
KIND_OF = {unit: kind for kind, unit in UNIT_OF.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be certified. `title` is a role, `binding` the digest in hex that the certificate is for, alone."""

    kind: Kind
    name: str
    organisation: str
    title: str = ""
    binding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who signs certificates."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    list_address: str


def subject_of(wanted: Wanted) -> x509.Name:
    """Its distinguished name, with as much of the person's as that can hold (see `whole_name`)."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(wanted.organisation))] if wanted.organisation else []
    parts += [
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, UNIT_OF[wanted.kind]),
        x509.NameAttribute(NameOID.COMMON_NAME, _common(wanted.name)),
    ]
    if wanted.title:
        parts.append(x509.NameAttribute(NameOID.TITLE, _cut(wanted.title)))
    if wanted.binding:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, wanted.binding))
    return x509.Name(parts)


def whole_name(name: str) -> x509.SubjectAlternativeName | None:
    """Where the name stands whole if a distinguished name cannot hold it: longer than 64 bytes (X.520), or with
    characters that came into Unicode after 3.2, which verifiers refuse there (RFC 4518, 2.4). None: it can."""
    if _common(name) == name:
        return None
    return x509.SubjectAlternativeName([x509.DirectoryName(x509.Name([x509.NameAttribute(_DESCRIPTION, name)]))])


def name_of(certificate: x509.Certificate) -> str:
    """The whole name that a certificate gives to its holder."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return text_of(certificate.subject, NameOID.COMMON_NAME)
    whole = [text_of(each, _DESCRIPTION) for each in told.get_values_for_type(x509.DirectoryName)]
    return next(filter(None, whole), text_of(certificate.subject, NameOID.COMMON_NAME))


def text_of(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """The first value of that attribute; empty: none."""
    found = subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def root(wanted: Wanted, key: ec.EllipticCurvePrivateKey, *, begins: datetime, lasts: timedelta) -> x509.Certificate:
    """A root, signed by itself."""
    builder = _builder(subject_of(wanted), subject_of(wanted), key.public_key(), begins, begins + lasts)
    return _as_authority(builder, key, 1).sign(key, hashes.SHA256())


def issuing(
    wanted: Wanted, key: ec.EllipticCurvePublicKey, by: Authority, *, begins: datetime, lasts: timedelta
) -> x509.Certificate:
    """An authority below the root, which issues to nobody that issues."""
    builder = _builder(subject_of(wanted), by.certificate.subject, key, begins, _end(by, begins + lasts))
    return _listed(_as_authority(builder, by.key, 0, key), by).sign(by.key, hashes.SHA256())


def leaf(
    wanted: Wanted, key: ec.EllipticCurvePublicKey, by: Authority, *, begins: datetime, lasts: timedelta
) -> x509.Certificate:
    """A certificate that signs documents, or time stamps."""
    builder = _builder(subject_of(wanted), by.certificate.subject, key, begins, _end(by, begins + lasts))
    stamps = wanted.kind is Kind.TIME
    purposes = (
        [ExtendedKeyUsageOID.TIME_STAMPING] if stamps else [_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    )
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=stamps)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
    )
    whole = whole_name(wanted.name)
    builder = builder.add_extension(whole, critical=False) if whole is not None else builder
    return _listed(builder, by).sign(by.key, hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Revoked:
    """One line of a list: `serial` of the certificate, when it stopped to hold, why (a name of RFC 5280)."""

    serial: int
    at: datetime
    reason: str


def revocation_list(by: Authority, revoked: tuple[Revoked, ...], *, now: datetime, lasts: timedelta) -> bytes:
    """The authority's list (DER), good from now; its number is the second it was made in."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(now)
        .next_update(now + lasts)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
    )
    for each in revoked:
        line = x509.RevokedCertificateBuilder().serial_number(each.serial).revocation_date(each.at)
        line = line.add_extension(x509.CRLReason(x509.ReasonFlags(each.reason)), critical=False)
        builder = builder.add_revoked_certificate(line.build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _as_authority(
    builder: x509.CertificateBuilder,
    signs: ec.EllipticCurvePrivateKey,
    depth: int,
    key: ec.EllipticCurvePublicKey | None = None,
) -> x509.CertificateBuilder:
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key or signs.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
    )


def _listed(builder: x509.CertificateBuilder, by: Authority) -> x509.CertificateBuilder:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(by.list_address)], None, None, None)
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)


def _usage(*, signs: bool) -> x509.KeyUsage:
    """For documents: signature and commitment to the content; for authorities: certificates and lists."""
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=not signs, crl_sign=not signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _end(by: Authority, wanted: datetime) -> datetime:
    """Nobody's certificate outlives its issuer's."""
    return min(wanted, by.certificate.not_valid_after_utc)


def _common(name: str) -> str:
    """The name as a distinguished name can hold it; a character that it cannot is written by its number."""
    return _cut("".join(f"[U+{ord(each):04X}]" if in_table_a1(each) else each for each in name))


def _cut(text: str) -> str:
    """As much of it as 64 bytes of UTF-8 hold, no character halved."""
    raw = text.encode()
    return text if len(raw) <= _LONGEST else raw[:_LONGEST].decode(errors="ignore")
