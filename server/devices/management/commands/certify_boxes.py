"""`certify_boxes`: certificates for accepted boxes, renewals, and the cutting of withdrawn ones."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from firmware_config.dynsec import BrokerControl
from firmware_config.pki import ADMIN, Pki
from server.config.environment import Zone
from server.config.watched import Watched
from server.devices.enrolment.certifier import Certifier
from server.devices.enrolment.granting import terms
from server.devices.enrolment.policy import policy


class Command(Watched):
    help = (
        "Issues certificates to accepted boxes, renews them, takes a withdrawn box's role at the broker and cuts its "
        "connection; renews the list of the withdrawn daily. The only process that needs MSR_PKI. Two at once do no "
        "harm. --watch: looks again and again, until SIGTERM."
    )
    every = 1.0
    zones = frozenset({Zone.INNER})
    _told = ""

    def turn(self, **options: Any) -> None:
        if settings.MSR.pki is None:
            return
        pki = Pki(settings.MSR.pki)
        known = terms(pki)
        host, _, port = settings.MSR.broker.rpartition(":")
        if not port.isdigit():
            raise CommandError("MSR_BROKER: expected HOST:PORT of the broker whose administrator MSR_PKI knows")
        control = partial(BrokerControl, host=host, port=int(port), tls=pki.files(ADMIN))
        done = Certifier(pki=pki, control=control, terms=known).tend(timezone.now(), list_every=policy().list_every)
        said = "\n".join(done)
        if said and said != self._told:
            self.stdout.write(said)
        self._told = said
