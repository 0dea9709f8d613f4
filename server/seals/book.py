"""The book of certificates that were issued here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from server.seals.models import By, Certificate, CertificateKind
from server.seals.pki.folder import SYSTEM, TIME, Pki


def note(
    made: x509.Certificate,
    kind: CertificateKind,
    now: datetime,
    *,
    about: str = "",
    binding: str = "",
    by: By = By.OWN,
) -> bool:
    """Enters the certificate; whether it was not there yet."""
    serial, told = _entry(made, kind, now, about, binding, by)
    _, fresh = Certificate.objects.get_or_create(serial=serial, defaults=told)
    return fresh


def note_new(made: x509.Certificate, kind: CertificateKind, now: datetime, *, about: str, binding: str) -> None:
    """Enters a certificate of ours that was made a moment ago, with a number of its own: nobody asks for it first."""
    serial, told = _entry(made, kind, now, about, binding, By.OWN)
    Certificate.objects.create(serial=serial, **told)


def _entry(
    made: x509.Certificate, kind: CertificateKind, now: datetime, about: str, binding: str, by: By
) -> tuple[str, dict[str, Any]]:
    return f"{made.serial_number:x}", {
        "kind": kind,
        "by": by,
        "about": about[:64],
        "binding": binding,
        "fingerprint": fingerprint(made),
        "issued_at": now,
        "ends_at": made.not_valid_after_utc,
    }


def note_folder(pki: Pki, now: datetime) -> None:
    """Enters what every folder has: the certificates of the system and of the time stamps."""
    note(pki.certificate(SYSTEM), CertificateKind.SYSTEM, now)
    note(pki.certificate(TIME), CertificateKind.TIME, now)


def fingerprint(made: x509.Certificate) -> str:
    """SHA-256 of the certificate, in hex."""
    return made.fingerprint(SHA256()).hex()
