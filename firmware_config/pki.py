"""The folder of certificates behind the message line: two authorities, who was given what, and who was withdrawn.

Two authorities, each of one purpose. The centre's signs the broker, the workers and the administrator; the boxes' signs
boxes and is the one in use at every enrolment. A box trusts only the centre's, so whoever takes the boxes' authority
cannot put up a broker of his own; either can be replaced without the other. The broker trusts both for its clients, and
knows them by common name alone: therefore one book of names for both, in which a name has one purpose for ever.

Order of each write: new file, fsync, rename, fsync folder; the book before the certificate, so that whatever was given
can be withdrawn. Times are arguments.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from firmware_config import certificates as made
from firmware_config.certificates import CertificateAuthority, Purpose, Revoked, Validity
from firmware_config.errors import (
    NameRefused,
    NameRevoked,
    NameTaken,
    NameUnknown,
    PkiExists,
    PkiMissing,
    RequestRefused,
)
from firmware_config.files import write_whole
from sync.errors import MalformedInput
from sync.ids import box_id
from sync.link import TlsFiles

ADMIN = "admin"
CENTRE, BOXES = "centre-ca", "box-ca"
COMMON_NAMES = {CENTRE: "msr centre authority", BOXES: "msr box authority"}


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """What the broker needs of the folder: whom it trusts as a client, who it is, who is withdrawn."""

    clients_ca: Path
    certificate: Path
    key: Path
    revoked: Path


@dataclass(frozen=True, slots=True)
class Issued:
    """One line of the book. `serial` is hexadecimal, times are ISO 8601; `revoked` is None while it holds."""

    serial: str
    name: str
    purpose: str
    not_after: str
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Every certificate that was ever given, and the number of the last list of the withdrawn."""

    list_number: int = 0
    issued: tuple[Issued, ...] = ()


class Pki:
    """The folder. Open it with `Pki(folder)`, make it with `Pki.create(folder, now=...)`."""

    def __init__(self, folder: Path, *, validity: Validity | None = None) -> None:
        self.folder = folder
        self._validity = validity or Validity()

    @classmethod
    def create(
        cls, folder: Path, *, now: datetime, broker_names: tuple[str, ...], validity: Validity | None = None
    ) -> Pki:
        """Both authorities, the broker's and the administrator's certificate, and empty lists. Raises PkiExists."""
        pki = cls(folder, validity=validity)
        if pki.is_there:
            raise PkiExists(f"{folder}: authorities are there already; every box trusts them. Choose another folder")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "issued").mkdir(mode=0o700, exist_ok=True)
        for name, common_name in COMMON_NAMES.items():
            key = _new_key()
            serial = x509.random_serial_number()
            authority = made.new_authority(common_name, key=key, serial=serial, now=now, validity=pki._validity)
            write_whole(folder / f"{name}.key", _pem_of_key(key), mode=0o600)
            write_whole(folder / f"{name}.crt", _pem(authority.certificate))
        bundle = (folder / f"{CENTRE}.crt").read_bytes() + (folder / f"{BOXES}.crt").read_bytes()
        write_whole(folder / "clients-ca.crt", bundle)
        pki._keep(Book())
        pki.equip_broker(broker_names, now=now)
        pki.equip(Purpose.ADMIN, ADMIN, now=now)
        pki.renew_list(now=now)
        return pki

    @property
    def is_there(self) -> bool:
        """True once `create` has begun here."""
        return any((self.folder / name).exists() for name in (f"{CENTRE}.crt", f"{CENTRE}.key", "book.json"))

    @property
    def broker(self) -> BrokerFiles:
        """The broker's files."""
        own = self.folder / "issued"
        return BrokerFiles(
            clients_ca=self.folder / "clients-ca.crt",
            certificate=own / "broker.crt",
            key=own / "broker.key",
            revoked=self.folder / "revoked.crl",
        )

    def files(self, name: str) -> TlsFiles:
        """The files of a client whose key was made here. Raises NameUnknown."""
        certificate, key = self._place(name, "crt"), self._place(name, "key")
        if not certificate.exists() or not key.exists():
            raise NameUnknown(f"{name}: no certificate with a key of its own lies in {self.folder / 'issued'}")
        return TlsFiles(ca=self.folder / f"{CENTRE}.crt", certificate=certificate, key=key)

    def equip(self, purpose: Purpose, name: str, *, now: datetime) -> TlsFiles:
        """A new key and certificate for a client, as files (again: a renewal). Raises NameRefused, -Taken, -Revoked."""
        key = _new_key()
        certificate = self.issue(purpose, name, key.public_key(), now=now)
        write_whole(self._place(name, "key"), _pem_of_key(key), mode=0o600)
        write_whole(self._place(name, "crt"), _pem(certificate))
        return self.files(name)

    def equip_broker(self, names: tuple[str, ...], *, now: datetime) -> BrokerFiles:
        """A new key and certificate for the broker, good for every host name and address of `names`."""
        if not names:
            raise NameRefused("broker: expected the host names and addresses that boxes call it by, got none")
        key = _new_key()
        with self._book() as book:
            authority, serial = self._authority(CENTRE), x509.random_serial_number()
            certificate = made.issue_server(
                authority, names, public_key=key.public_key(), serial=serial, now=now, validity=self._validity
            )
            self._keep(_with(book, certificate, names[0], Purpose.BROKER))
        write_whole(self.broker.key, _pem_of_key(key), mode=0o600)
        write_whole(self.broker.certificate, _pem(certificate))
        return self.broker

    def issue(
        self, purpose: Purpose, name: str, public_key: ec.EllipticCurvePublicKey, *, now: datetime
    ) -> x509.Certificate:
        """A client's certificate for a key that was made elsewhere. Raises NameRefused, NameTaken or NameRevoked."""
        _check_name(purpose, name)
        with self._book() as book:
            _check_free(book, purpose, name)
            certificate = made.issue_client(
                self._authority(BOXES if purpose is Purpose.BOX else CENTRE),
                name,
                public_key=public_key,
                serial=x509.random_serial_number(),
                now=now,
                validity=self._validity,
            )
            self._keep(_with(book, certificate, name, purpose))
        return certificate

    def answer_request(self, purpose: Purpose, name: str, request: bytes, *, now: datetime) -> bytes:
        """The certificate (PEM) for a request made at the box. Raises RequestRefused, and what `issue` raises."""
        asked, key = made.key_of_request(request)
        if asked != name:
            raise RequestRefused(f"certificate request: expected the common name {name!r}, got {asked[:80]!r}")
        pem = _pem(self.issue(purpose, name, key, now=now))
        write_whole(self._place(name, "crt"), pem)
        return pem

    def revoke(self, name: str, *, now: datetime) -> int:
        """Withdraws every certificate of the name and renews the lists; how many there were. Raises NameUnknown."""
        with self._book() as book:
            known = [one for one in book.issued if one.name == name]
            if not known:
                raise NameUnknown(f"{name}: no certificate was given to this name")
            issued = tuple(
                replace(one, revoked=now.isoformat()) if one.name == name and one.revoked is None else one
                for one in book.issued
            )
            self._keep(replace(book, issued=issued))
        self.renew_list(now=now)
        return len(known)

    def renew_list(self, *, now: datetime) -> datetime:
        """Both lists of the withdrawn anew, in one file; when they end. Daily: an ended list locks out every room."""
        with self._book() as book:
            number = book.list_number + 1
            self._keep(replace(book, list_number=number))
            lists = [
                made.revocation_list(
                    self._authority(which), _withdrawn(book, which), number=number, now=now, validity=self._validity
                )
                for which in (CENTRE, BOXES)
            ]
            write_whole(self.broker.revoked, b"".join(one.public_bytes(Encoding.PEM) for one in lists))
        return now + self._validity.revocation_list

    def names(self, purpose: Purpose) -> tuple[str, ...]:
        """Every name of the purpose that is not withdrawn, in order."""
        return tuple(sorted({one.name for one in self.book().issued if one.purpose == purpose and not one.revoked}))

    def book(self) -> Book:
        """The book as it is. Raises PkiMissing."""
        try:
            held = json.loads((self.folder / "book.json").read_bytes())
            return Book(int(held["list_number"]), tuple(Issued(**one) for one in held["issued"]))
        except FileNotFoundError as error:
            raise PkiMissing(f"{self.folder}: no certificates here; make them with `provision init`") from error
        except (ValueError, KeyError, TypeError) as error:
            raise PkiMissing(f"{self.folder / 'book.json'}: cannot be read ({error}); restore it") from error

    @contextmanager
    def _book(self) -> Iterator[Book]:
        """The book, while nobody else changes it."""
        if not self.is_there:
            self.book()
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.book()

    def _keep(self, book: Book) -> None:
        held = {"list_number": book.list_number, "issued": [asdict(one) for one in book.issued]}
        write_whole(self.folder / "book.json", json.dumps(held, indent=1).encode(), mode=0o600)

    def _authority(self, which: str) -> CertificateAuthority:
        try:
            key = load_pem_private_key((self.folder / f"{which}.key").read_bytes(), password=None)
            certificate = x509.load_pem_x509_certificate((self.folder / f"{which}.crt").read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise PkiMissing(f"{self.folder / which}: expected the authority's .key and .crt, got {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise PkiMissing(f"{self.folder / which}.key: expected a P-256 key")
        return CertificateAuthority(certificate, key)

    def _place(self, name: str, suffix: str) -> Path:
        return self.folder / "issued" / f"{name}.{suffix}"


def _check_name(purpose: Purpose, name: str) -> None:
    if purpose is Purpose.BROKER:
        raise NameRefused("a client cannot have the broker's purpose")
    try:
        box_id(name)
    except MalformedInput as error:
        raise NameRefused(f"{error}; the name becomes a user name and a level of topics") from error
    if name == "broker" or (name == ADMIN) != (purpose is Purpose.ADMIN):
        raise NameRefused(f"{name}: kept for the centre; a {purpose.value} takes another name")


def _check_free(book: Book, purpose: Purpose, name: str) -> None:
    for one in book.issued:
        if one.name == name and one.purpose != purpose:
            raise NameTaken(f"{name}: expected a name of its own, got one of a {one.purpose}")
        if one.name == name and one.revoked:
            raise NameRevoked(f"{name}: was withdrawn on {one.revoked}; a replacement takes a new name")


def _with(book: Book, certificate: x509.Certificate, name: str, purpose: Purpose) -> Book:
    until = certificate.not_valid_after_utc.isoformat()
    line = Issued(serial=f"{certificate.serial_number:x}", name=name, purpose=purpose.value, not_after=until)
    return replace(book, issued=(*book.issued, line))


def _withdrawn(book: Book, which: str) -> list[Revoked]:
    return [
        Revoked(int(one.serial, 16), datetime.fromisoformat(one.revoked))
        for one in book.issued
        if one.revoked and (one.purpose == Purpose.BOX) == (which == BOXES)
    ]


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
