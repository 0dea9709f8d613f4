"""Broker and certificates of the demo: Mosquitto with a role a box where it is installed, else the embedded broker."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass

from demo.errors import DemoError
from demo.ground import BOX, WORKER, Ground
from demo.supervise import Part
from firmware_config.broker import Broker, BrokerSettings, Kind, choose_broker
from firmware_config.certificates import Purpose
from firmware_config.errors import ConfigurationError
from firmware_config.pki import Pki
from sync.ids import box_id
from sync.wire.topics import worker_id

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Pipe:
    """The broker's program, and in words what it does and does not enforce."""

    part: Part
    meaning: str


def choose_pipe(ground: Ground) -> Pipe:
    """Certificates (made once) and the broker, that of DEMO_BROKER if it is set. Raises DemoError."""
    try:
        asked = os.environ.get("DEMO_BROKER")
        kind = Kind(asked) if asked else choose_broker()
        pki = _certificates(ground.pki)
        settings = BrokerSettings(
            folder=ground.root / "broker",
            port=ground.ports["broker"],
            files=pki.broker,
            boxes=(box_id(BOX),),
            workers=(worker_id(WORKER),),
        )
        broker = Broker(settings, kind)
        broker.prepare()
        part = Part(name="broker", command=broker.command, is_ready=broker.is_ready, environ=broker.environ)
        return Pipe(part, kind.meaning)
    except ValueError as error:
        raise DemoError(f"DEMO_BROKER: expected one of {', '.join(Kind)}, got {asked!r}") from error
    except ConfigurationError as error:
        raise DemoError(str(error)) from error


def _certificates(pki: Pki) -> Pki:
    now = datetime.datetime.now(datetime.UTC)
    if not pki.is_there:
        Pki.create(pki.folder, now=now, broker_names=(HOST, "localhost"))
    for purpose, name in ((Purpose.BOX, BOX), (Purpose.WORKER, WORKER)):
        if name not in pki.names(purpose):
            pki.equip(purpose, name, now=now)
    pki.renew_list(now=now)
    return pki
