"""Who is let in, and as whom: wrong certificates, other boxes' topics, messages too large. A real Mosquitto."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from sync.ids import box_id
from sync.mqtt import LinkDown, LinkEvent, LinkSettings, LinkUp, MessageTooBig, MqttLink, PublishRefused, TlsFiles
from sync.wire import topics
from sync.wire.events import Outgoing
from sync.wire.topics import Channel
from tests.fakes.authority import Authority
from tests.fakes.guarded_broker import GuardedBroker
from tests.fakes.waiting import wait_for

ONE, TWO, WORKER = box_id("box-1"), box_id("box-2"), topics.worker_id("ingest-1")


class Site:
    """A broker with two boxes and a worker, their certificates, and a second authority that nobody trusts."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.strangers = Authority(folder / "a"), Authority(folder / "b", "another-ca")
        self.certificates = {name: self.authority.issue(name) for name in (ONE, TWO, WORKER)}
        server = self.authority.issue("broker")
        self.broker = GuardedBroker(folder / "broker", server, boxes=(ONE, TWO), workers=(WORKER,))
        self.broker.start()

    @contextmanager
    def link(self, name: str, tls: TlsFiles | None = None, hears: tuple[str, ...] | None = None) -> Iterator[MqttLink]:
        """A link of our own making, as an honest process would have it."""
        settings = LinkSettings(
            host="127.0.0.1",
            port=self.broker.port,
            client_id=name,
            tls=tls or self.certificates[name],
            subscriptions=topics.box_subscriptions(box_id(name)) if hears is None else hears,
            retry_first_s=0.2,
        )
        made = MqttLink(settings, jitter=lambda: 0.5)
        made.start()
        yield made
        made.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.broker.kill()


def first(link: MqttLink, kind: type[LinkEvent], within_s: float = 8) -> LinkEvent:
    """The first event of that kind."""
    return wait_for(
        lambda: (e := link.next_event(0.05)) is not None and isinstance(e, kind) and e,
        within_s=within_s,
        what=kind.__name__,
    )


@pytest.mark.parametrize("fault", ["of another CA", "expired", "none shown"])
def test_a_wrong_certificate_is_not_let_in_and_the_words_say_where_to_look(site: Site, fault: str) -> None:
    own = site.certificates[ONE]
    shown = {
        "of another CA": replace(site.strangers.issue(ONE), ca=own.ca),
        "expired": site.authority.issue("late", days=-1),
        "none shown": TlsFiles(own.ca),
    }[fault]
    with site.link(ONE, shown) as link:
        down = first(link, LinkDown)
    assert isinstance(down, LinkDown)
    assert "look whether our certificate is of its CA, in date and not revoked" in down.reason
    assert link.statistics.connections == 0


def test_a_broker_with_a_certificate_of_another_ca_is_not_spoken_to(site: Site) -> None:
    own = site.certificates[ONE]
    with site.link(ONE, replace(own, ca=site.strangers.ca)) as link:
        down = first(link, LinkDown)
    assert isinstance(down, LinkDown)
    assert "certificate verify failed" in down.reason
    assert link.statistics.connections == 0


def test_a_good_certificate_of_a_box_that_is_not_enrolled_hears_and_says_nothing(site: Site) -> None:
    with site.link("box-9", site.authority.issue("box-9")) as link:
        down = first(link, LinkDown)
    assert isinstance(down, LinkDown)
    assert down.refused == ("v1/boxes/box-9/down/+",)
    assert down.reason == "subscription refused: v1/boxes/box-9/down/+"


@pytest.mark.parametrize(
    "topic",
    ["v1/boxes/box-2/down/+", "v1/boxes/+/down/+", "#", "$share/ingest/v1/boxes/+/up/hello", "v1/boxes/+/state"],
)
def test_a_box_cannot_read_what_is_anothers(site: Site, topic: str) -> None:
    with site.link(ONE, hears=(topic,)) as link:
        down = first(link, LinkDown)
    assert isinstance(down, LinkDown)
    assert down.refused == (topic,)


@pytest.mark.parametrize(
    "topic",
    [
        topics.hello(TWO),
        topics.telemetry(TWO),
        topics.state(TWO),
        topics.to_worker(TWO, WORKER, Channel.RECORD),
        topics.down(ONE, Channel.RECEIPT),
        topics.down(TWO, Channel.COMMAND),
    ],
)
def test_a_box_cannot_write_as_another_nor_as_the_centre(site: Site, topic: str) -> None:
    everything = (*topics.worker_subscriptions(WORKER), *topics.presence_subscriptions())
    with site.link(WORKER, hears=everything) as centre, site.link(ONE) as box:
        first(centre, LinkUp)
        first(box, LinkUp)
        box.publish(Outgoing(topic, b"as another", qos=1))
        refused = first(box, PublishRefused)
        assert centre.statistics.received == 0
    assert refused == PublishRefused(topic, "Not authorized")


def test_a_certificate_is_one_box_whatever_client_id_it_claims(site: Site) -> None:
    with site.link(TWO) as honest, site.link(TWO, site.certificates[ONE]) as thief:
        first(honest, LinkUp)
        assert isinstance(first(thief, LinkDown), LinkDown)
        assert thief.statistics.connections == 0
        assert honest.room() > 0


def test_an_oversized_message_of_our_own_is_refused_before_it_is_sent(site: Site) -> None:
    with site.link(ONE) as link:
        up = first(link, LinkUp)
        assert isinstance(up, LinkUp)
        with pytest.raises(MessageTooBig, match=f"expected at most {up.max_payload} bytes, got {up.max_payload + 1}"):
            link.publish(Outgoing(topics.hello(ONE), bytes(up.max_payload + 1)))
        assert link.room() > 0


def test_a_box_that_sends_beyond_the_limit_is_cut_off_and_nobody_else_is(site: Site) -> None:
    with site.link(TWO) as honest, site.link(WORKER, hears=topics.presence_subscriptions()) as centre:
        first(honest, LinkUp)
        first(centre, LinkUp)
        gone = threading.Event()
        rude = paho.Client(CallbackAPIVersion.VERSION2, client_id=ONE, protocol=paho.MQTTv5)
        rude.tls_set_context(site.certificates[ONE].context())
        rude.on_disconnect = lambda *_: gone.set()
        rude.connect("127.0.0.1", site.broker.port)
        rude.loop_start()
        rude.publish(topics.telemetry(ONE), bytes(3 << 20), qos=1)
        assert gone.wait(10)
        rude.loop_stop()
        honest.publish(Outgoing(topics.telemetry(TWO), b"still here", qos=1))
        wait_for(lambda: centre.next_event(0.05) is not None, what="the other box's word")
        assert centre.statistics.received_bytes < 1 << 20
