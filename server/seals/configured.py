"""What this deployment signs with and believes, put together in one place from the settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from asn1crypto import crl
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from server import keyring
from server.config.environment import Zone
from server.seals import book, published
from server.seals.configuration import Believed, Configuration, configuration
from server.seals.errors import BadConfiguration, IssuerRefused, NoPki
from server.seals.issuers.licensed import licensed_event
from server.seals.issuers.own import OwnIssuer, as_asn1
from server.seals.issuers.ports import Signer, Subject
from server.seals.issuers.token import read_certificates, token_signer
from server.seals.lists import file_of, is_address
from server.seals.models import Certificate, CertificateKind
from server.seals.pki import certificates
from server.seals.pki.certificates import Revoked
from server.seals.pki.folder import ISSUING, ROOT, SYSTEM, TIME, Pki
from server.seals.policy import policy
from server.seals.timing import OwnAuthority, OwnTimeStamper
from server.seals.trust import Trust

_A_MINUTE = timedelta(minutes=1)
STAMP_SECONDS = 3
LISTS = "seals/lists"


def pki() -> Pki:
    """This centre's folder of authorities, as it is."""
    return Pki(keyring.folder() / "seals", f"{settings.MSR.origin}/{LISTS}")


def ready_pki(now: datetime) -> Pki:
    """The folder, ready to sign; a demo makes it at the first use. Raises NoPki."""
    found = pki()
    if not found.is_made():
        if not settings.MSR.demo:
            raise NoPki(f"{found.folder}: expected authorities. Run `python -m server.manage make_seal_pki`.")
        found.make(now)
        book.note_folder(found, now)
    return found


class ConfiguredIssuer:
    """An Issuer: for each kind of signature whoever the configuration names."""

    def __init__(self, told: Configuration) -> None:
        self.told = told

    def event(self, subject: Subject, now: datetime) -> Signer:
        """See Issuer."""
        if self.told.events is not None:
            return licensed_event(self.told.events, subject, now)
        return OwnIssuer(ready_pki(now)).event(subject, now)

    def agency(self, unit_code: str, now: datetime) -> Signer:
        """See Issuer. Without a token only a demo has seals: those of invented offices."""
        if self.told.by["agency"] == "token":
            key = self.told.seals.get(unit_code)
            if key is None or self.told.token is None:
                raise IssuerRefused(f"[agency.seals.{unit_code}]: expected the seal's key and certificate")
            return token_signer(self.told.token, key)
        if not settings.MSR.demo:
            raise IssuerRefused('a unit\'s seal is in a token ([agency] by = "token"); invented ones are for demos')
        ready_pki(now).agency(unit_code, now)
        return OwnIssuer(_current(f"agency-{unit_code}", CertificateKind.AGENCY, now)).agency(unit_code, now)

    def system(self, now: datetime) -> Signer:
        """See Issuer."""
        if self.told.system is not None and self.told.token is not None:
            return token_signer(self.told.token, self.told.system)
        return OwnIssuer(_current(SYSTEM, CertificateKind.SYSTEM, now)).system(now)


def _current(name: str, kind: CertificateKind, now: datetime, ahead: timedelta = timedelta()) -> Pki:
    """The folder, in which that certificate holds for so long yet: one that does not has a successor."""
    found = ready_pki(now)
    if found.certificate(name).not_valid_after_utc - ahead <= now:
        book.note(found.renew(name, now).certificate, kind, now)
    return found


def issuer() -> ConfiguredIssuer:
    """Who certifies signatures here."""
    return ConfiguredIssuer(configuration())


class _Remembered:
    """When the stamping service was last found down: for a minute nobody waits for it again."""

    down_until: datetime | None = None


def stamper(now: datetime) -> TimeStamper | None:
    """Who stamps time now; None: nobody is configured, or it was down a moment ago."""
    told = configuration()
    if told.stamps == "none" or _is_down(now):
        return None
    if told.stamp_service is not None:
        return _over_http(told.stamp_service.address)
    return OwnTimeStamper(own_stamps(now), now)


def own_stamps(now: datetime) -> OwnAuthority:
    """Our own time-stamping service, with a new certificate in time before the one it has ends. Raises NoPki."""
    found = _current(TIME, CertificateKind.TIME, now, policy().lasts["stamp_again_before"])
    return _authority(found.folder, found.certificate(TIME).serial_number)


@lru_cache(maxsize=4)
def _authority(folder: Path, serial: int) -> OwnAuthority:
    """One for each certificate: a renewed one is another service."""
    return OwnAuthority(pki())


def note_stamp_trouble(now: datetime) -> None:
    """The service did not answer."""
    _Remembered.down_until = now + _A_MINUTE


def forget_stamp_trouble() -> None:
    """Whoever has time to wait asks it again."""
    _Remembered.down_until = None


def _is_down(now: datetime) -> bool:
    until = _Remembered.down_until
    return until is not None and until - _A_MINUTE <= now < until


@cache
def _over_http(address: str) -> TimeStamper:
    return HTTPTimeStamper(address, timeout=STAMP_SECONDS)


def trust(now: datetime) -> Trust:
    """Whom this deployment believes: its own authority where it has one, what the configuration names, and in the outer
    zone what the inner one told."""
    found, own = Trust(roots=()), pki()
    if own.is_made():
        root = as_asn1(own.certificate(ROOT))
        found = Trust(
            roots=(root,),
            between=(as_asn1(own.certificate(ISSUING)),),
            lists=tuple(_list(revocation_list(name, now)) for name in (ROOT, ISSUING)),
            no_effect=frozenset({root.sha256}),
        )
    for each in configuration().believed:
        found = found.and_also(_believed(each))
    if settings.MSR.zone is Zone.OUTER:
        found = found.and_also(published.told())
    return found


def _believed(told: Believed) -> Trust:
    roots = tuple(read_certificates(told.root))
    try:
        files = [file_of(each) for each in told.lists if not is_address(each) or file_of(each).exists()]
        lists = tuple(crl.CertificateList.load(path.read_bytes(), strict=True) for path in files)
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"[believed] lists: expected lists in DER: {error}") from error
    return Trust(
        roots=roots,
        between=tuple(each for path in told.between for each in read_certificates(path)),
        lists=lists,
        no_effect=frozenset() if told.effect else frozenset(each.sha256 for each in roots),
    )


def revocation_list(name: str, now: datetime) -> bytes:
    """The newest list of root or issuing authority (DER), made anew each minute and at each revocation where its key is
    here. Raises NoPki."""
    found = pki()
    kept = found.folder / f"{name}.crl"
    if not found.has_key(name):
        if not kept.exists():
            raise NoPki(f"{kept}: expected the list that was made with the key, which is not here")
        return kept.read_bytes()
    revoked = () if name == ROOT else tuple(_revoked())
    begins = max((now.replace(second=0, microsecond=0) - _A_MINUTE, *(each.at for each in revoked if each.at <= now)))
    return _made_list(found.folder, name, found.certificate(name).serial_number, begins, revoked)


@lru_cache(maxsize=16)
def _made_list(folder: Path, name: str, serial: int, begins: datetime, revoked: tuple[Revoked, ...]) -> bytes:
    lasts = policy().lasts["revocation_list"]
    return certificates.revocation_list(pki().authority(name), revoked, now=begins, lasts=lasts)


@lru_cache(maxsize=16)
def _list(raw: bytes) -> crl.CertificateList:
    """Parsed once: what was read of it stays read."""
    return crl.CertificateList.load(raw)


def write_root_list(now: datetime) -> None:
    """The root's list as a file, for as long as its key is offline: until then it is made at each asking."""
    found = pki()
    if found.has_key(ROOT):
        made = certificates.revocation_list(
            found.authority(ROOT), (), now=now - _A_MINUTE, lasts=policy().lasts["root_list"]
        )
        (found.folder / f"{ROOT}.crl").write_bytes(made)


def _revoked() -> list[Revoked]:
    rows = Certificate.objects.filter(revoked_at__isnull=False).order_by("serial")
    return [
        Revoked(int(serial, 16), at, reason)
        for serial, at, reason in rows.values_list("serial", "revoked_at", "reason")
        if at is not None
    ]


def replace_if_ours(kind: CertificateKind, about: str, serial: str, now: datetime) -> None:
    """A seal, the system's or the stamps' certificate that was revoked has a successor at once, with its own key."""
    names = {CertificateKind.AGENCY: f"agency-{about}", CertificateKind.SYSTEM: SYSTEM, CertificateKind.TIME: TIME}
    name = names.get(kind)
    if name is not None and f"{pki().certificate(name).serial_number:x}" == serial:
        book.note(pki().renew(name, now).certificate, kind, now, about=about)
