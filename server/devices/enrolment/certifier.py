"""The one process that holds the boxes' authority: it issues what was accepted, renews, and cuts what was revoked.

Web writes rows, this acts on them. Each step may be done again after a crash: the book of certificates comes first, the
broker second (again is no error for it), the row last.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.db.models import QuerySet

from firmware_config.certificates import Purpose, Validity, key_of_request
from firmware_config.enrol.messages import Grant
from firmware_config.errors import BrokerError, PkiError, RequestRefused
from firmware_config.pki import Pki
from server.audit.actions import append
from server.devices.enrolment.granting import Terms, grant_of
from server.devices.enrolment.moving import move
from server.devices.enrolment.states import Deed
from server.devices.models import BoxCertificate, BoxRevocation, BoxState, EnrolmentState
from server.keyring import KeyMissing
from sync import encoding
from sync.ids import BoxId
from sync.shapes import to_map

NAME = "certifier"
_SHOWN = 300


class Control(Protocol):
    """What the certifier asks of the broker (firmware_config/dynsec.py)."""

    def create_box(self, box: BoxId) -> None:
        """It may speak as itself, at once."""

    def revoke_box(self, box: BoxId) -> None:
        """It is cut at once, and can do nothing when it is back."""


class Certifier:
    """Does all that waits. `control` opens a connection to the broker's control topic, for as long as there is work."""

    def __init__(self, *, pki: Pki, control: Callable[[], AbstractContextManager[Control]], terms: Terms) -> None:
        self._pki, self._control, self._terms = pki, control, terms

    def tend(self, now: datetime, *, list_every: timedelta) -> list[str]:
        """What was done, in words for the journal. Withdrawals go first; what could not be done is in its row."""
        done = [self._cut(each, now) for each in BoxRevocation.objects.filter(cut_at=None).select_related("box")]
        waiting = BoxCertificate.objects.filter(serial="").exclude(box__state=BoxState.REVOKED).select_related("box")
        done += [self._issue(each, now) for each in waiting]
        if self._is_list_due(now, list_every):
            until = self._pki.renew_list(now=now)
            done.append(f"list of the withdrawn renewed, holds until {until:%Y-%m-%d %H:%M} UTC")
        return done

    def _cut(self, revocation: BoxRevocation, now: datetime) -> str:
        name = revocation.box.name
        try:
            with self._control() as control:
                control.revoke_box(BoxId(name))
            if name in self._pki.names(Purpose.BOX):
                self._pki.revoke(name, now=now)
        except (BrokerError, PkiError) as error:
            return _failed(BoxRevocation.objects.filter(pk=revocation.pk), f"{name}: not cut yet: {error}")
        with transaction.atomic():
            BoxRevocation.objects.filter(pk=revocation.pk, cut_at=None).update(cut_at=now, fault="")
            append(NAME, "box.cut", revocation.box)
        return f"{name}: role taken, connection cut, certificates withdrawn"

    def _issue(self, asked: BoxCertificate, now: datetime) -> str:
        box = asked.box
        try:
            key = key_of_request(bytes(asked.certificate_request))[1]
            with self._control() as control:  # first: while the broker is away, no certificate is written into the book
                certificate = self._pki.issue(Purpose.BOX, box.name, key, now=now)
                grant = grant_of(box, certificate.public_bytes(Encoding.PEM), self._terms)
                control.create_box(BoxId(box.name))
        except (BrokerError, PkiError, RequestRefused, KeyMissing, OSError) as error:
            return _failed(BoxCertificate.objects.filter(pk=asked.pk), f"{box.name}: no certificate yet: {error}")
        if not _keep(asked, certificate, grant, now):
            return f"{box.name}: another process issued a certificate meanwhile; that one holds"
        return f"{box.name}: certificate until {certificate.not_valid_after_utc:%Y-%m-%d}"

    def _is_list_due(self, now: datetime, every: timedelta) -> bool:
        """By the list itself: a certifier that starts anew renews none too early, and a longer one (a demo's) stays."""
        path: Path = self._pki.broker.revoked
        if not path.exists():
            return True
        ends = x509.load_pem_x509_crl(path.read_bytes()).next_update_utc
        return ends is None or ends - now <= Validity().revocation_list - every


@transaction.atomic
def _keep(asked: BoxCertificate, certificate: x509.Certificate, grant: Grant, now: datetime) -> bool:
    """Whether the row waited still: the certificate that a box was given is never exchanged for another."""
    serial, until = f"{certificate.serial_number:x}", certificate.not_valid_after_utc
    kept = BoxCertificate.objects.filter(pk=asked.pk, serial="").update(
        pem=grant.certificate, serial=serial, fault="", not_after=until, issued_at=now
    )
    if kept != 1:
        return False
    enrolment = getattr(asked.box, "enrolment", None)
    if enrolment is not None and enrolment.state == EnrolmentState.ACCEPTED:
        move(enrolment, Deed.ISSUE, grant=encoding.encode(to_map(grant)))
    append(NAME, "box.certified", asked.box, serial=serial, until=until.isoformat())
    return True


def _failed(row: QuerySet[BoxCertificate] | QuerySet[BoxRevocation], words: str) -> str:
    row.update(fault=words[:_SHOWN])
    return words
