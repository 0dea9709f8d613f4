from __future__ import annotations

import hashlib
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from server.access.models import Unit
from server.audit.models import AuditEvent
from server.devices import actions, seams
from server.devices.errors import BadKey, NameTaken, NotInService
from server.devices.keys import device_key_from_pem, device_key_from_point
from server.devices.models import Box, BoxPresence, BoxState, Room
from server.devices.queries import rooms_with_state
from sync.errors import MalformedInput
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


def pem() -> bytes:
    """A fresh device key's public half."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def room_of(unit: Unit, code: str = "room-1") -> Room:
    """A registered room."""
    return actions.register_room(actor="test", code=code, name_zh="第一提讯室", name_en="Room 1", unit=unit)


def box_in(room: Room, name: str = "box-1") -> Box:
    """A registered box with a fresh key."""
    return actions.register_box(actor="test", name=name, room=room, key=device_key_from_pem(pem()))


def test_a_key_is_named_by_the_digest_of_its_subject_public_key_info() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    by_pem = device_key_from_pem(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    by_point = device_key_from_point(key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    assert by_pem == by_point
    assert by_pem.ident == hashlib.sha256(spki).digest() and len(by_pem.point) == 65


def test_a_key_of_another_kind_is_refused() -> None:
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    with pytest.raises(BadKey, match="P-256"):
        device_key_from_pem(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(BadKey):
        device_key_from_pem(b"no key at all")
    with pytest.raises(BadKey):
        device_key_from_point(b"\x04" + bytes(64))


def test_a_box_keeps_its_key_in_whatever_database(people: People) -> None:
    key = device_key_from_pem(pem())
    actions.register_box(actor="test", name="box-1", room=room_of(people.unit), key=key)
    kept = Box.objects.get(key_id=key.ident)
    assert (kept.device_key_id, kept.device_point) == (key.ident, key.point)


def test_a_replaced_box_drains(people: People) -> None:
    room = room_of(people.unit)
    old, new = box_in(room, "old"), box_in(room, "new")
    states = dict(Box.objects.values_list("name", "state"))
    assert states == {old.name: BoxState.DRAINING, new.name: BoxState.ACTIVE}
    assert AuditEvent.objects.get(action="box.registered", ident="new").details["replaced"] == "old"


def test_a_name_or_key_is_registered_once(people: People) -> None:
    room, key = room_of(people.unit), device_key_from_pem(pem())
    actions.register_box(actor="test", name="box-1", room=room, key=key)
    with pytest.raises(NameTaken):
        actions.register_box(actor="test", name="box-2", room=room, key=key)
    with pytest.raises(NameTaken):
        box_in(room, "box-1")
    with pytest.raises(NameTaken):
        room_of(people.unit)


@pytest.mark.parametrize("name", ["Box", "a_b", "-a", "", "a/b", "a" * 64])
def test_a_name_that_is_no_topic_level_is_refused(people: People, name: str) -> None:
    with pytest.raises(MalformedInput):
        box_in(room_of(people.unit), name)


def test_a_revoked_box_stays_revoked(people: People) -> None:
    box = box_in(room_of(people.unit))
    actions.revoke_box(actor=people.operator, box=box, reason="lost")
    for act in (actions.drain_box,):
        with pytest.raises(NotInService):
            act(actor=people.operator, box=box)
    with pytest.raises(NotInService):
        actions.revoke_box(actor=people.operator, box=box, reason="again")
    assert AuditEvent.objects.filter(action="box.revoked").count() == 1


def test_presence_follows_birth_and_will_and_ignores_an_older_connection(people: People) -> None:
    box, now = box_in(room_of(people.unit)), timezone.now()

    def say(counter: int, online: bool, seconds: int) -> bool:
        return actions.set_presence(box=box, counter=counter, online=online, now=now + timedelta(seconds=seconds))

    assert say(7, True, 0) and say(7, True, 5)
    assert not say(6, False, 6)
    presence = BoxPresence.objects.get()
    assert presence.online and presence.since == now
    assert say(7, False, 10)
    assert not say(7, True, 11)  # a birth delivered again after that connection's will
    assert say(8, True, 12)
    assert BoxPresence.objects.get().since == now + timedelta(seconds=12)


def test_a_room_tells_what_its_box_tells(people: People) -> None:
    box, now = box_in(room_of(people.unit)), timezone.now()
    (state,) = rooms_with_state(people.prosecutor)
    assert (state.online, state.style, str(state.words)) == (False, "off", "离线")
    actions.set_presence(box=box, counter=1, online=True, now=now)
    telemetry = {"state": "ready", "lamps": {"green": "on", "odd": 3}, "storage_hours": 80.5, "clock": {"error_ms": 12}}
    actions.record_telemetry(box=box, telemetry=telemetry, now=now)
    (state,) = rooms_with_state(people.prosecutor)
    assert (state.online, str(state.words)) == (True, "就绪")
    assert (state.health.lamps, state.health.storage_hours) == ((("green", "on"),), 80)


@pytest.mark.parametrize(
    "telemetry",
    [{}, {"state": 7}, {"state": ["ready"]}, {"lamps": []}, {"clock": "now", "problems": "x", "storage_hours": "many"}],
)
def test_odd_telemetry_reads_as_not_told(people: People, telemetry: dict[str, object]) -> None:
    box, now = box_in(room_of(people.unit)), timezone.now()
    actions.set_presence(box=box, counter=1, online=True, now=now)
    actions.record_telemetry(box=box, telemetry=telemetry, now=now)
    (state,) = rooms_with_state(people.prosecutor)
    assert str(state.words) == "状态未上报"


def test_only_signed_records_light_recording(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    room = room_of(people.unit)
    box, now = box_in(room), timezone.now()
    actions.set_presence(box=box, counter=1, online=True, now=now)
    actions.record_telemetry(box=box, telemetry={"state": "recording"}, now=now)
    (state,) = rooms_with_state(people.prosecutor)
    assert (state.style, state.session, seams.recording_now(room)) == ("warn", None, None)
    monkeypatch.setattr(seams, "_sources", [lambda ids: {room.pk: "ab" * 16}])
    (state,) = rooms_with_state(people.prosecutor)
    assert (state.style, str(state.words), state.session) == ("recording", "录制中", "ab" * 16)
    actions.set_presence(box=box, counter=1, online=False, now=now)
    (state,) = rooms_with_state(people.prosecutor)
    assert (state.style, state.online) == ("warn", False)


def test_one_sees_the_rooms_of_ones_own_unit_and_those_below_only(people: People) -> None:
    room_of(people.unit)
    room_of(people.other_unit, "room-2")

    def seen(who):
        return [state.room.code for state in rooms_with_state(who)]

    assert seen(people.prosecutor) == ["room-1"]
    assert seen(people.stranger) == ["room-2"]
    assert seen(people.operator) == ["room-1", "room-2"]


@pytest.mark.parametrize("path", ["/rooms/room-1/", "/rooms/room-1/live/"])
def test_a_stranger_does_not_learn_that_the_room_exists(client: Client, people: People, path: str) -> None:
    room_of(people.unit)
    client.force_login(people.stranger, backend=BACKEND)
    assert client.get(path).status_code == 404
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get(path).status_code == 200


def test_a_page_that_reads_alike_is_not_sent_again(client: Client, people: People) -> None:
    box = box_in(room_of(people.unit))
    client.force_login(people.operator, backend=BACKEND)
    have = {"If-None-Match": f'"{client.get("/rooms/").context["live"].digest}"'}
    assert client.get("/rooms/live/", headers=have).status_code == 304
    actions.set_presence(box=box, counter=1, online=True, now=timezone.now())
    renewed = client.get("/rooms/live/", headers=have)
    assert renewed.status_code == 200 and "状态未上报" in renewed.content.decode()


def test_what_a_box_says_is_text_and_never_markup(client: Client, people: People) -> None:
    box = box_in(room_of(people.unit))
    actions.set_presence(box=box, counter=1, online=True, now=timezone.now())
    telemetry = {"lamps": {'x"><script>': "on"}, "problems": ["<script>alert(1)</script>"], "clock": {"source": "<b>"}}
    actions.record_telemetry(box=box, telemetry={**telemetry, "state": "not_ready"}, now=timezone.now())
    client.force_login(people.operator, backend=BACKEND)
    page = "".join(client.get(path).content.decode() for path in ("/rooms/", "/rooms/room-1/"))
    assert "<script>alert" not in page and 'x"><script>' not in page and "&lt;script&gt;alert" in page


def test_other_apps_add_panels_to_a_rooms_page(client: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    room_of(people.unit)
    monkeypatch.setattr(seams, "_panels", [lambda request, room: f"<p>panel of {room.code}</p>", lambda *_: ""])
    client.force_login(people.prosecutor, backend=BACKEND)
    assert "<p>panel of room-1</p>" in client.get("/rooms/room-1/").content.decode()


def test_rooms_and_boxes_are_registered_from_the_command_line(people: People, tmp_path: Path) -> None:
    key = tmp_path / "device.pem"
    key.write_bytes(pem())
    call_command("register_room", "r9", "第九提讯室", "Room 9", "a")
    out = StringIO()
    call_command("register_box", "box-9", "r9", str(key), stdout=out)
    assert out.getvalue().strip() == Box.objects.get(pk="box-9").device_key_id.hex()
    with pytest.raises(CommandError, match="new name"):
        call_command("register_box", "box-9", "r9", str(key))
    with pytest.raises(CommandError, match="unit"):
        call_command("register_room", "r10", "x", "x", "nowhere")
    with pytest.raises(CommandError, match="room"):
        call_command("register_box", "box-10", "nowhere", str(key))
