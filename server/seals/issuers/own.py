"""The project's own authority: for the demo, and for certifying integrity inside. Without legal effect, and says so."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from asn1crypto import keys, x509
from cryptography import x509 as native
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from server.audit.actions import Thing, append
from server.seals.book import fingerprint, note, note_new
from server.seals.issuers.ports import Signer, Subject
from server.seals.models import CertificateKind
from server.seals.pki import certificates
from server.seals.pki.certificates import Kind, Wanted
from server.seals.pki.folder import ISSUING, ORGANISATION, SYSTEM, Held, Pki
from server.seals.policy import policy


class OwnIssuer:
    """An Issuer over the folder of keys."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki

    def event(self, subject: Subject, now: datetime) -> Signer:
        """See Issuer. The key lives in memory, for this signature alone."""
        key = ec.generate_private_key(ec.SECP256R1())
        wanted = Wanted(
            kind=Kind.EVENT, name=subject.name, organisation=ORGANISATION, title=subject.role, binding=subject.binding
        )
        made = certificates.leaf(
            wanted, key.public_key(), self.pki.authority(ISSUING), begins=now, lasts=policy().lasts["event"]
        )
        note_new(made, CertificateKind.EVENT, now, about=subject.role, binding=subject.binding)
        return self._signer(Held(made, key))

    def agency(self, unit_code: str, now: datetime) -> Signer:
        """See Issuer."""
        held, _ = self.pki.agency(unit_code, now)
        if note(held.certificate, CertificateKind.AGENCY, now, about=unit_code):
            append("seals", "seal.issued", Thing("seal", unit_code), fingerprint=fingerprint(held.certificate))
        return self._signer(held)

    def system(self, now: datetime) -> Signer:
        """See Issuer."""
        held = self.pki.held(SYSTEM)
        note(held.certificate, CertificateKind.SYSTEM, now)
        return self._signer(held)

    def _signer(self, held: Held) -> Signer:
        return memory_signer(held, (self.pki.certificate(ISSUING),))


def memory_signer(held: Held, chain: tuple[native.Certificate, ...]) -> Signer:
    """A signer whose key is in memory."""
    store = SimpleCertificateStore()
    store.register_multiple(list(map(as_asn1, chain)))
    secret = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = as_asn1(held.certificate)
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=store,
        embed_roots=False,
    )
    name = certificates.name_of(held.certificate)
    return Signer(name=name, certificate=certificate, opened=lambda: nullcontext(signer))


def as_asn1(made: native.Certificate) -> x509.Certificate:
    """The same certificate, as pyHanko wants it."""
    return x509.Certificate.load(made.public_bytes(Encoding.DER))
