"""What this deployment signs with and believes, put together in one place from the settings."""

from __future__ import annotations

from datetime import datetime, timedelta

from asn1crypto import crl
from django.conf import settings
from django.urls import reverse
from pyhanko.sign.timestamps import TimeStamper

from server import keyring
from server.seals.errors import NoPki
from server.seals.issuers.own import OwnIssuer, as_asn1
from server.seals.issuers.ports import Issuer
from server.seals.models import Certificate
from server.seals.pki import certificates
from server.seals.pki.certificates import Revoked
from server.seals.pki.folder import ISSUING, ROOT, Pki
from server.seals.policy import policy
from server.seals.timing import OwnAuthority, OwnTimeStamper
from server.seals.trust import Trust

_A_MINUTE = timedelta(minutes=1)


def pki() -> Pki:
    """This centre's folder of authorities, as it is."""
    lists = f"{settings.MSR.origin}{reverse('seals:verify').removesuffix('verify/')}lists"
    return Pki(keyring.folder() / "seals", lists)


def ready_pki(now: datetime) -> Pki:
    """The folder, ready to sign; a demo makes it at the first use. Raises NoPki."""
    found = pki()
    if not found.is_made():
        if not settings.MSR.demo:
            raise NoPki(f"{found.folder}: expected authorities. Run `python -m server.manage make_seal_pki`.")
        found.make(now)
    return found


def issuer(now: datetime) -> Issuer:
    """Who certifies signatures here. Raises NoPki."""
    return OwnIssuer(ready_pki(now))


def stamper(now: datetime) -> TimeStamper | None:
    """Who stamps time now; None: nobody is asked."""
    return OwnTimeStamper(OwnAuthority(ready_pki(now)), now)


def note_stamp_trouble(now: datetime) -> None:
    """The service did not answer: for a minute it is not waited for again."""


def trust(now: datetime) -> Trust:
    """Whom this deployment believes."""
    found = pki()
    if not found.is_made():
        return Trust(roots=())
    return Trust(
        roots=(as_asn1(found.certificate(ROOT)),),
        between=(as_asn1(found.certificate(ISSUING)),),
        lists=tuple(crl.CertificateList.load(revocation_list(name, now)) for name in (ROOT, ISSUING)),
        no_effect=frozenset({as_asn1(found.certificate(ROOT)).sha256}),
    )


def revocation_list(name: str, now: datetime) -> bytes:
    """The newest list of root or issuing authority (DER), made now where its key is here. Raises NoPki."""
    found = pki()
    kept = found.folder / f"{name}.crl"
    if not found.has_key(name):
        if not kept.exists():
            raise NoPki(f"{kept}: expected the list that was made with the key, which is not here")
        return kept.read_bytes()
    revoked = () if name == ROOT else tuple(_revoked())
    lasts = policy().lasts["revocation_list"]
    return certificates.revocation_list(found.authority(name), revoked, now=now - _A_MINUTE, lasts=lasts)


def _revoked() -> list[Revoked]:
    rows = Certificate.objects.filter(revoked_at__isnull=False).order_by("serial")
    return [
        Revoked(int(serial, 16), at, reason)
        for serial, at, reason in rows.values_list("serial", "revoked_at", "reason")
    ]
