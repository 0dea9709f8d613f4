"""`ingest`: runs one worker until SIGTERM."""

from __future__ import annotations

import gc
import random
import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from server.ingest.errors import NoBroker
from server.ingest.files import PartialFiles
from server.ingest.loop import serve
from server.ingest.service import Clocks, Worker
from server.playback.keys import OPENING_CHECK, key_client
from server.vault.disk import disk
from sync.link import LinkSettings, TlsFiles
from sync.mqtt import MqttLink
from sync.wire import topics

#: New objects between two looks for garbage in rings; Python's 700 cost ingest a twentieth of its time.
GARBAGE = 20_000


class Command(BaseCommand):
    help = "Receives from boxes over MSR_BROKER: verifies, stores, signs receipts; presence, commands, anchors, ferry."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        clocks = Clocks(timezone.now, time.monotonic)
        name = topics.worker_id(settings.MSR.worker)
        files = PartialFiles(settings.MSR.var / "partials" / name, disk())
        client = key_client()
        worker = Worker(
            name=name,
            files=files,
            segment_key=lambda head: client.segment_key(head, OPENING_CHECK),
            clocks=clocks,
        )
        link = MqttLink(link_settings(name), jitter=random.random)
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        # what the start has made stays: it is not looked through again and again
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE)
        link.start()
        self.stdout.write(f"ingest {name} at {settings.MSR.broker}")
        self.stdout.flush()
        serve(link, worker, clocks=clocks, stop=stop)
        link.close()
        files.close()


def link_settings(name: topics.WorkerId) -> LinkSettings:
    """The link of this worker, as the settings say. Raises NoBroker."""
    host, _, port = settings.MSR.broker.rpartition(":")
    ca = settings.MSR.broker_ca
    if not host or not port.isdigit() or ca is None:
        raise NoBroker(
            "ingest: expected MSR_BROKER=HOST:PORT and MSR_BROKER_CA (with MSR_BROKER_CERT, MSR_BROKER_KEY)."
        )
    watched = topics.presence_subscriptions()
    return LinkSettings(
        host=host,
        port=int(port),
        client_id=name,
        tls=TlsFiles(ca, settings.MSR.broker_cert, settings.MSR.broker_key),
        subscriptions=(*topics.worker_subscriptions(name), *watched),
        retained_from=watched,
    )
