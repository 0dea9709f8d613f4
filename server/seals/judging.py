"""From pyHanko's findings about one signature to ours: who, when, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import crl, x509
from cryptography import x509 as native
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, SignatureStatus

from server.seals.pki import certificates
from server.seals.report import Fault, Signed

_BY_FINDING: dict[AdESSubIndic, Fault] = {
    AdESFailure.HASH_FAILURE: Fault.CHANGED,
    AdESFailure.SIG_CRYPTO_FAILURE: Fault.BAD_SIGNATURE,
    AdESIndeterminate.REVOKED_NO_POE: Fault.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Fault.ISSUER_REVOKED,
    AdESIndeterminate.EXPIRED: Fault.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Fault.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Fault.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Fault.NOT_YET,
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Fault.UNKNOWN_ISSUER,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Fault.WRONG_PURPOSE,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: Fault.WRONG_PURPOSE,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: Fault.NO_LIST,
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: Fault.NO_LIST,
    AdESIndeterminate.TRY_LATER: Fault.NO_LIST,
}


def faults_of(status: PdfSignatureStatus) -> tuple[Fault, ...]:
    """What is wrong with a signature, its bytes and its certificate; what came after it is asked elsewhere."""
    if not status.intact:
        return (Fault.CHANGED,)
    if not status.valid:
        return (Fault.BAD_SIGNATURE,)
    found = []
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        found.append(Fault.UNCOVERED)
    if not status.trusted:
        found.append(_distrust(status))
    if status.timestamp_validity is not None and not has_good_stamp(status):
        found.append(Fault.BAD_STAMP)
    return tuple(found)


def stamp_faults(status: SignatureStatus, moment: datetime) -> tuple[Fault, ...]:
    """What is wrong with a stamp that is to be believed at that moment."""
    if not status.intact:
        return (Fault.CHANGED,)
    if not status.valid:
        return (Fault.BAD_SIGNATURE,)
    if status.trusted:
        return ()
    return (Fault.EXPIRED if status.signing_cert.not_valid_after < moment else _distrust(status),)


def _distrust(status: SignatureStatus) -> Fault:
    found = status.trust_problem_indic
    return _BY_FINDING.get(found, Fault.UNKNOWN_ISSUER) if found is not None else Fault.UNKNOWN_ISSUER


def has_good_stamp(status: PdfSignatureStatus) -> bool:
    """Whether the signature carries a stamp that holds."""
    stamp = status.timestamp_validity
    return stamp is not None and stamp.intact and stamp.valid and stamp.trusted


def stamped_at(found: EmbeddedPdfSignature) -> datetime | None:
    """When its stamp says, unproven as yet; None: it has none."""
    token = next(extract_tst_data_iter(found.signer_info, signed=False), None)
    return None if token is None else token["encap_content_info"]["content"].parsed["gen_time"].native


def root_of(status: SignatureStatus) -> bytes:
    """SHA-256 of the root under which the certificate was found; empty: under none."""
    path = status.validation_path
    root = next(path.iter_certs(include_root=True), None) if path is not None else None
    return root.sha256 if root is not None else b""


def who(certificate: x509.Certificate) -> Signed:
    """What a certificate says of its holder."""
    read = native.load_der_x509_certificate(certificate.dump())

    def text(oid: native.ObjectIdentifier) -> str:
        return certificates.text_of(read.subject, oid)

    return Signed(
        field="",
        name=certificates.name_of(read),
        role=text(NameOID.TITLE),
        organisation=text(NameOID.ORGANIZATION_NAME),
        issuer=certificates.text_of(read.issuer, NameOID.COMMON_NAME),
        kind=certificates.KIND_OF.get(text(NameOID.ORGANIZATIONAL_UNIT_NAME)),
        binding=text(NameOID.SERIAL_NUMBER),
        fingerprint=certificate.sha256.hex(),
        ends=read.not_valid_after_utc,
    )


def packed_in(reader: PdfFileReader) -> tuple[list[x509.Certificate], list[crl.CertificateList]]:
    """Certificates and lists that the file carries for its own proof (DSS)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except ValidationInfoReadingError:
        return [], []
    lists = [crl.CertificateList.load(each.get_object().data) for each in store.crls]
    return list(store.load_certs()), lists


def newest(lists: Iterable[crl.CertificateList]) -> list[crl.CertificateList]:
    """Of each issuer's lists the newest: it says all that the older ones say, and what was revoked since."""
    found: dict[bytes, crl.CertificateList] = {}
    for each in lists:
        key = each.issuer.hashable.encode() + (each.authority_key_identifier or b"")
        kept = found.get(key)
        if kept is None or _made(kept) < _made(each):
            found[key] = each
    return list(found.values())


def _made(each: crl.CertificateList) -> datetime:
    made: datetime = each["tbs_cert_list"]["this_update"].native
    return made
