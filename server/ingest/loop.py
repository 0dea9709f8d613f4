"""The loop of one worker: until told to stop."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import DatabaseError, close_old_connections

from server.ferry import actions as ferry
from server.ingest import trouble
from server.ingest.service import Clocks, Link, Worker
from sync.link import Inbound, LinkDown, LinkUp, NotConnected, PublishRefused

log = logging.getLogger("server.ingest")
TICK_S = 0.25
#: Who signs in the other zone waits for these letters.
FERRY_S = 1.0
DRAIN = 256


def serve(link: Link, worker: Worker, *, clocks: Clocks, stop: threading.Event) -> None:
    """Takes what comes, publishes what is due, carries letters. Trouble with database or disk is said."""
    ticked = carried = float("-inf")
    while not stop.is_set():
        inbound = _gather(link, worker.patience_s or TICK_S)
        now = clocks.monotonic()
        try:
            if inbound:
                worker.take(inbound)
            else:
                worker.keep()
            if now - ticked >= TICK_S:
                ticked = now
                worker.tick()
            if now - carried >= FERRY_S:
                carried = now
                carry(clocks.wall())
        except DatabaseError as error:
            log.error("The database refused, what came is asked for again by the next hello: %s", error)
            close_old_connections()
            stop.wait(1.0)
        except OSError as error:
            trouble.say(error, clocks.wall())
            stop.wait(1.0)
        _publish(link, worker)


def carry(now: datetime) -> None:
    """Letters out and in."""
    sent = ferry.send(now=now)
    report = ferry.receive(now)
    if sent or report.applied:
        log.info("Ferry: %d letters written, %d applied", sent, report.applied)
    for refused in report.refused:
        log.error("A letter was refused: %s", refused)


def _gather(link: Link, patience_s: float) -> list[Inbound]:
    found: list[Inbound] = []
    event = link.next_event(patience_s)
    while event is not None:
        match event:
            case Inbound():
                found.append(event)
            case LinkUp(max_payload=size):
                log.info("The broker answered; messages of up to %d bytes", size)
            case LinkDown(reason=reason, refused=refused):
                log.warning("The link is down: %s %s", reason, " ".join(refused))
            case PublishRefused(topic=topic, reason=reason):
                log.error("The broker refused a message on %s: %s", topic, reason)
            case _:
                pass
        event = link.next_event(0) if len(found) < DRAIN else None
    return found


def _publish(link: Link, worker: Worker) -> None:
    try:
        for outgoing in worker.receiver.outgoing():
            link.publish(outgoing)
    except NotConnected:
        log.info("Not connected: what was to be said follows from the next hello")
