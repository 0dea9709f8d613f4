"""A box that was alone for a month, past the end of its certificate: it says what waits, by a certificate renewed."""

from __future__ import annotations

import dataclasses
import threading
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from agent.uplink.book import Book
from agent.uplink.renewing import ISSUING, Renewing
from agent.uplink.service import Uplink, settings_of
from agent.uplink.waiting import WaitingOutbox
from bench.filled_outbox import fill
from firmware_config.certificates import Purpose, key_of_request
from firmware_config.enrol import install, renewal
from firmware_config.errors import CentreUnreachable
from firmware_config.profile import Profile
from server.devices.models import BoxCertificate
from sync.link import Inbound, LinkDown
from sync.wire import codec, topics
from sync.wire.messages import Hello
from sync.wire.topics import Channel
from tests.fakes.message_line import Listener
from tests.fakes.mosquitto import free_port
from tests.server.devices.enrolling import EnrollingCentre, NewBox, certify
from tests.server.devices.test_enrolment import box, centre, connect, pytestmark  # noqa: F401 - fixtures

MONTH, LEFT = 30, 20


def test_after_a_month_alone_the_certificate_is_renewed_first_and_then_all_that_waits_is_offered(
    centre: EnrollingCentre,  # noqa: F811
    box: NewBox,  # noqa: F811
) -> None:
    profile, back = centre.enrol(box), timezone.now()
    went = back - timedelta(days=MONTH)
    ends = _certificate_with(centre, profile, left=timedelta(days=LEFT), at=went)
    fill(box.profile, segments=6, segment_bytes=40_000, wall_ns=int(went.timestamp()) * 1_000_000_000)
    Book(profile.outbox / "uplink.db").close()
    waiting = WaitingOutbox(profile.outbox).debt().waiting

    assert profile.centre is not None
    nowhere = dataclasses.replace(profile.centre, origin=f"http://127.0.0.1:{free_port()}")
    for day in range(MONTH):
        alone = Renewing(dataclasses.replace(profile, centre=nowhere), now=lambda day=day: went + timedelta(days=day))
        with pytest.raises(CentreUnreachable):
            alone.turn()
    assert renewal.own_certificate(profile).not_valid_after_utc == ends < back, "nothing was lost by asking"

    connect(centre, profile, up=False).await_event(LinkDown)
    renewing = Renewing(profile)
    assert renewing.turn() == ISSUING
    certify()
    assert renewing.turn() == timedelta(days=1)

    worker, ended = centre.line.open_worker(), threading.Event()
    uplink = Uplink(settings_of(profile))
    driver = threading.Thread(target=uplink.run, args=(ended,))
    driver.start()
    try:
        said = _hello(worker)
    finally:
        ended.set()
        uplink.wake()
        driver.join(20)
    assert sum(chain.count for chain in said.chains) == waiting > 12


def _hello(worker: Listener) -> Hello:
    """The first that comes; presence and telemetry come to a worker too."""
    while True:
        came = worker.await_event(Inbound)
        if topics.parse(came.topic).channel is Channel.HELLO:
            said = codec.unpack(Channel.HELLO, came.payload)
            assert isinstance(said, Hello)
            return said


def _certificate_with(centre: EnrollingCentre, profile: Profile, *, left: timedelta, at: datetime) -> datetime:  # noqa: F811
    """The box's certificate is an older one, with so much of its life left at that moment; when it ends."""
    key = key_of_request(install.certificate_request(f"file:{profile.broker.key}"))[1]
    life = timedelta(days=825)
    older = centre.line.pki.issue(Purpose.BOX, profile.box, key, now=at - life + left)
    profile.broker.certificate.write_bytes(older.public_bytes(Encoding.PEM))
    BoxCertificate.objects.filter(box=profile.box).update(serial=f"{older.serial_number:x}")
    return older.not_valid_after_utc
