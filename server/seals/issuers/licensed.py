"""One-time certificates from a licensed authority (电子认证服务机构) over HTTP; the key is made here and never leaves.

    -> {"request": PKCS#10, "name": ..., "role": ..., "binding": hex}      <- {"certificate": ..., "chain": [...]}
Binary parts are DER in base64. The request's subject names the person; what the authority writes is its own affair, but
its certificate must be for our key and contain the name.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from server.seals.asking import ask
from server.seals.book import note
from server.seals.configuration import Service
from server.seals.errors import IssuerRefused
from server.seals.issuers.own import memory_signer
from server.seals.issuers.ports import Signer, Subject
from server.seals.models import By, CertificateKind
from server.seals.pki import certificates
from server.seals.pki.certificates import Kind, Wanted
from server.seals.pki.folder import Held


def licensed_event(service: Service, subject: Subject, now: datetime) -> Signer:
    """A signer by a certificate that the authority issued just now. Raises IssuerRefused, IssuerDown."""
    key = ec.generate_private_key(ec.SECP256R1())
    wanted = Wanted(kind=Kind.EVENT, name=subject.name, organisation="", title=subject.role, binding=subject.binding)
    request = x509.CertificateSigningRequestBuilder().subject_name(certificates.subject_of(wanted))
    whole = certificates.whole_name(subject.name)
    request = request.add_extension(whole, critical=False) if whole is not None else request
    made = request.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    said = {"request": _b64(made), "name": subject.name, "role": subject.role, "binding": subject.binding}
    answer = ask(service, json.dumps(said, ensure_ascii=False, sort_keys=True).encode(), "application/json", now)
    certificate, point, chain = _read(answer)
    if point != key.public_key():
        raise IssuerRefused(f"{service.address}: the certificate is for another key than the one that was asked for")
    if subject.name not in certificates.name_of(certificate):
        raise IssuerRefused(f"{service.address}: the certificate names somebody else")
    note(certificate, CertificateKind.EVENT, now, about=subject.role, binding=subject.binding, by=By.LICENSED)
    return memory_signer(Held(certificate, key), chain)


def _read(answer: bytes) -> tuple[x509.Certificate, object, tuple[x509.Certificate, ...]]:
    """The certificate, the key that it is for, the chain above it."""
    try:
        told = json.loads(answer)
        certificate = x509.load_der_x509_certificate(base64.b64decode(told["certificate"], validate=True))
        chain = [x509.load_der_x509_certificate(base64.b64decode(each, validate=True)) for each in told["chain"]]
        point = certificate.public_key()
    except (ValueError, KeyError, TypeError, RecursionError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise IssuerRefused(f"the authority's answer cannot be read: {type(error).__name__}: {error}") from error
    return certificate, point, tuple(chain)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
