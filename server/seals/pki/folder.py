"""The folder `seals/` among the centre's keys: a root, an issuing authority, the time-stamping service, the system's
certificate, and a seal for each unit of the demo. Each key is a file 0600; nothing is ever written over.

Order of each write: the key, then the certificate: a certificate without its key cannot come about.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from firmware_config import keystore
from firmware_config.errors import KeyStoreError
from server.seals.errors import NoPki
from server.seals.pki import certificates
from server.seals.pki.certificates import Authority, Kind, Wanted
from server.seals.policy import policy

ORGANISATION = "码上认 演示 无法律效力"
ROOT, ISSUING, TIME, SYSTEM = "root", "issuing", "time", "system"
_NAMES = {
    ROOT: Wanted(kind=Kind.ROOT, name="码上认演示根证书 无法律效力", organisation=ORGANISATION),
    ISSUING: Wanted(kind=Kind.ISSUING, name="码上认演示签发机构 无法律效力", organisation=ORGANISATION),
    TIME: Wanted(kind=Kind.TIME, name="码上认演示时间戳 无法律效力", organisation=ORGANISATION),
    SYSTEM: Wanted(kind=Kind.SYSTEM, name="系统完整性认证（非印章）", organisation=ORGANISATION),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Pki:
    """The folder; `lists` is the address under which its lists of the revoked are published."""

    def __init__(self, folder: Path, lists: str) -> None:
        self.folder, self.lists = folder, lists.rstrip("/")

    def is_made(self) -> bool:
        """Whether root, issuing authority, time stamps and system certificate are there. Raises NoPki where nobody may
        look."""
        try:
            return all(self._certificate(name).exists() for name in _NAMES)
        except PermissionError as error:
            raise NoPki(f"{self.folder}: cannot be read; make it as the user under whom the centre runs") from error

    def make(self, now: datetime) -> list[str]:
        """Makes what is missing; the names made."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            made = [name for name in _NAMES if not self._certificate(name).exists()]
            for name in made:
                self._make(name, now)
        return made

    def held(self, name: str) -> Held:
        """The certificate of that name and its key. Raises NoPki."""
        path = self._certificate(name)
        if not path.exists():
            raise NoPki(f"{path}: expected a certificate. Run `python -m server.manage make_seal_pki`.")
        return _held(path, self._key(name), path.stat().st_mtime_ns)

    def certificate(self, name: str) -> x509.Certificate:
        """The certificate alone. Raises NoPki."""
        path = self._certificate(name)
        if not path.exists():
            raise NoPki(f"{path}: expected a certificate. Run `python -m server.manage make_seal_pki`.")
        return _certificate(path, path.stat().st_mtime_ns)

    def authority(self, name: str) -> Authority:
        """Root or issuing authority, ready to sign."""
        held = self.held(name)
        return Authority(certificate=held.certificate, key=held.key, list_address=f"{self.lists}/{name}.crl")

    def has_key(self, name: str) -> bool:
        """Whether its key lies here: a root's may have been taken offline."""
        return self._key(name).exists()

    def agency(self, unit_code: str, now: datetime) -> tuple[Held, bool]:
        """The seal of an invented office for that unit, and whether it was made just now."""
        name = f"agency-{unit_code}"
        fresh = False
        if not self._certificate(name).exists():
            with self._alone():
                if not self._certificate(name).exists():
                    self._make(name, now)
                    fresh = True
        return self.held(name), fresh

    def renew(self, name: str, now: datetime) -> Held:
        """Another certificate and key in the place of one that was revoked; the old files stay beside it."""
        with self._alone():
            old = f"{name}.{self.certificate(name).serial_number:x}"
            self._key(name).rename(self._key(old))
            self._certificate(name).rename(self._certificate(old))
            self._make(name, now)
        return self.held(name)

    def _make(self, name: str, now: datetime) -> None:
        wanted, lasts = _wanted(name), policy().lasts
        if not self._key(name).exists():
            keystore.create(f"file:{self._key(name)}")
        key = keystore.fetch_private(f"file:{self._key(name)}")
        begins = now - lasts["backdated"]
        if wanted.kind is Kind.ROOT:
            made = certificates.root(wanted, key, begins=begins, lasts=lasts["backdated"] + lasts["root"])
        else:
            by = self.authority(ROOT if wanted.kind is Kind.ISSUING else ISSUING)
            sign = certificates.issuing if wanted.kind is Kind.ISSUING else certificates.leaf
            span = lasts["backdated"] + lasts[wanted.kind.value]
            made = sign(wanted, key.public_key(), by, begins=begins, lasts=span)
        _write(self._certificate(name), made.public_bytes(Encoding.PEM))

    def _key(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def _certificate(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of several processes that make a certificate, one does."""
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _wanted(name: str) -> Wanted:
    if name in _NAMES:
        return _NAMES[name]
    code = name.removeprefix("agency-")
    return Wanted(kind=Kind.AGENCY, name=f"演示印章 {code} 无法律效力", organisation=ORGANISATION)


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@cache
def _held(certificate: Path, key: Path, written_ns: int) -> Held:
    """Read once for each writing: another process may have renewed it."""
    try:
        return Held(_certificate(certificate, written_ns), keystore.fetch_private(f"file:{key}"))
    except KeyStoreError as error:
        raise NoPki(f"{key}: {error}") from error


@cache
def _certificate(path: Path, written_ns: int) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
