from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from server.config.watched import Watched
from server.dossiers.actions import exports, visits
from server.dossiers.exporting.work import work_on_next
from server.gateways.dossiers import parcels
from server.gateways.errors import StaleState
from server.gateways.exchange import judgments, queue, receipts
from server.gateways.exchange.deliver import deliver
from server.gateways.exchange.feed import feed
from server.gateways.imports import jobs


class Command(Watched):
    help = (
        "Works on what waits: imports of files, dossiers, their exports, and what is to go out. Goes on where another "
        "worker broke off. --watch: looks again and again."
    )

    every = 2.0

    def turn(self, **options: Any) -> None:
        while self._one() | self._filed() | self._exported() | self._out():
            pass

    def _one(self) -> bool:
        job = jobs.take_next(timezone.now())
        if job is None:
            return False
        began = time.monotonic()
        try:
            jobs.work(job)
        except StaleState as error:
            self.stderr.write(str(error))
        job.refresh_from_db()
        self.stdout.write(f"import {job.pk}: {job.state}, {job.rows} rows, {time.monotonic() - began:.1f} s")
        return True

    def _filed(self) -> bool:
        parcel = parcels.next_one()
        if parcel is None:
            return False
        parcels.file_away(parcel, timezone.now())
        self.stdout.write(f"parcel {parcel.pk}: {parcel.state}, {parcel.files} files")
        return True

    def _exported(self) -> bool:
        visits.lapse(timezone.now())
        exports.clear(timezone.now())
        export = work_on_next(timezone.now())
        if export is None:
            return False
        self.stdout.write(f"export {export.pk}: {export.state}, {export.pages} pages {export.trouble}".rstrip())
        return True

    def _out(self) -> bool:
        while feed(timezone.now()):
            pass
        judgments.ask_each_hour(timezone.now())
        receipts.ask_each_hour(timezone.now())
        message = queue.take(timezone.now())
        if message is None:
            return False
        queue.carry(message, timezone.now(), deliver)
        message.refresh_from_db()
        self.stdout.write(f"{message.operation} {message.key}: {message.state} {message.trouble}".rstrip())
        return True
