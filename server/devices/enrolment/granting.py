"""What an accepted box is given: who it is, where the broker is, whom it trusts, to whom it seals. All of it public."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from firmware_config.enrol.messages import Grant, RecipientTold
from firmware_config.errors import ConfigurationError
from firmware_config.pki import BOXES, CENTRE, Pki
from server import keyring
from server.devices.models import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is the same for every box of this centre. `web_ca` is None where boxes know the authority of the pages."""

    centre: str
    broker_host: str
    broker_port: int
    broker_ca: bytes
    box_ca: bytes
    origin: str
    web_ca: bytes | None


def terms(pki: Pki) -> Terms:
    """From the settings of this centre. Raises ConfigurationError, which names the setting."""
    msr = settings.MSR
    host, _, port = (msr.box_broker or msr.broker).rpartition(":")
    if not host or not port.isdigit():
        raise ConfigurationError("MSR_BOX_BROKER: expected HOST:PORT by which boxes reach the broker")
    if not msr.box_origin:
        raise ConfigurationError("MSR_BOX_ORIGIN: expected the address by which boxes reach these pages")
    box_ca: Path | None = msr.box_ca
    return Terms(
        centre=msr.centre_name,
        broker_host=host,
        broker_port=int(port),
        broker_ca=(pki.folder / f"{CENTRE}.crt").read_bytes(),
        box_ca=(pki.folder / f"{BOXES}.crt").read_bytes(),
        origin=msr.box_origin,
        web_ca=None if box_ca is None else box_ca.read_bytes(),
    )


def grant_of(box: Box, certificate: bytes, known: Terms) -> Grant:
    """The grant of that box. Raises keyring.KeyMissing where the centre's public keys are not at hand."""
    trusted = keyring.trusted()
    return Grant(
        box=box.name,
        room=box.room.code,
        room_name=box.room.name_zh,
        centre=known.centre,
        broker_host=known.broker_host,
        broker_port=known.broker_port,
        broker_ca=known.broker_ca,
        box_ca=known.box_ca,
        certificate=certificate,
        recipients=tuple(
            RecipientTold(name=use, public_key=keyring.opening_point(use)) for use in keyring.OPENING
        ),
        receipt=trusted.receipt[0],
        command=keyring.opening_point("command"),
        log=trusted.logs[keyring.log_name()],
        log_origin=keyring.log_name(),
        origin=known.origin,
        web_ca=known.web_ca,
    )  # fmt: skip
