from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from server.access.models import User
from server.config.environment import MailSecurity
from server.notices import contacts, queue, senders
from server.notices.codes import code_of
from server.notices.models import Contact, Delivery
from server.notices.states import Channel, DeliveryState
from tests.fakes.mail_server import MailServer, mail_server
from tests.fakes.sms_gateway import SmsGateway, sms_gateway


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """The centre sends e-mail through it."""
    with mail_server() as server:
        settings.MSR = replace(
            settings.MSR, smtp=server.address, smtp_security=MailSecurity.NONE, smtp_from="centre@example.cn"
        )
        yield server


@pytest.fixture
def sms(settings: Any, tmp_path: Path) -> Iterator[SmsGateway]:
    """The centre sends SMS through it."""
    with sms_gateway() as gateway:
        key = tmp_path / "sms.key"
        key.write_bytes(gateway.key + b"\n")
        settings.MSR = replace(settings.MSR, sms=gateway.address, sms_key=key)
        yield gateway


def work(now: datetime) -> list[DeliveryState]:
    """What the worker does at that time: all that is due, once each."""
    out, done = senders.configured(now.timestamp), []
    while (found := queue.take(now)) is not None:
        done.append(queue.carry(found, now, out))
    return done


def reach(person: User, channel: Channel, address: str, now: datetime) -> Contact:
    """He gave that address, and brought its code back."""
    contact = contacts.set_address(person=person, channel=channel, address=address, now=now)
    contacts.verify(person=person, channel=channel, code=code_of(contact), now=now)
    Delivery.objects.filter(contact=contact).delete()
    contact.refresh_from_db()
    return contact
