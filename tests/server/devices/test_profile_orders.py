"""A box's profile is changed in a form at the centre, signed there, taken by the box, and its outcome is told."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from firmware_config.enrol import signed
from firmware_config.profile import load, parse
from firmware_config.profile_orders.fetch import standing
from firmware_config.profile_orders.line import PATH, pack
from firmware_config.profile_orders.order import sign as sign_order
from firmware_config.profile_orders.putting_in import Shelf, stage
from firmware_config.update.runner import run
from server import keyring
from server.access.models import Role
from server.audit.models import AuditEvent
from server.devices.models import Box, BoxCertificate, BoxProfile, OrderState, ProfileOrder
from server.devices.profiles import ordering
from sync.evidence.keys import MemorySigner
from tests.agent.part_builder import private_key
from tests.firmware_config.test_profile_orders import Machine
from tests.server.conftest import People
from tests.server.devices.test_rooms_and_boxes import BACKEND, box_in, room_of

pytestmark = pytest.mark.django_db
SHIPPED = (Path(__file__).parents[3] / "firmware_config/profiles/pretend.toml").read_text("utf-8")
PAGE = "/rooms/boxes/pretend-1/profile/"
TLS = MemorySigner(private_key("tls"))
SECRET = "rtsp://admin:se-cret@192.0.2.11/main"


@dataclass
class RoomBox:
    """The box of the room with its profile on a disk, and how it speaks with the centre."""

    box: Box
    profile: Path
    shelf: Shelf

    def tells(self, signer: MemorySigner = TLS) -> tuple[int, bytes]:
        """Its standing, signed: status and what came."""
        where = PATH.format(box=self.box.name)
        body = signed.sign(signer, where, pack(standing(self.profile.read_bytes(), self.shelf)))
        answer = Client().post(where, body, content_type="application/octet-stream")
        return answer.status_code, answer.content

    def takes(self, raw: bytes, *, passes: bool = True) -> None:
        """What came is put in and tried."""
        stage(raw, shelf=self.shelf, profile=self.profile)
        run(self.shelf.record, Machine(self.shelf, self.profile, passes=passes), lambda: 0.0, say=lambda _: None)


@pytest.fixture
def own_keys(settings, tmp_path: Path) -> Iterator[None]:  # type: ignore[no-untyped-def]
    keyring.make(tmp_path / "keys")
    settings.MSR = dataclasses.replace(settings.MSR, keys=tmp_path / "keys")
    yield
    keyring._own.cache_clear()


@pytest.fixture
def there(people: People, own_keys: None, tmp_path: Path) -> RoomBox:
    pinned = parse(SHIPPED.encode(), Path("/")).trusted.command.hex()
    text = SHIPPED.replace(pinned, keyring.signer("command").public_key.hex())
    text = text.replace("synthetic:scene?size=640x360&rate=25", SECRET)
    profile = tmp_path / "profile.toml"
    profile.write_text(text, encoding="utf-8")
    box = box_in(room_of(people.unit), "pretend-1")
    BoxCertificate.objects.create(
        box=box, certificate_request=b"r", tls_key=TLS.public_key, serial="1", asked_at=timezone.now()
    )
    return RoomBox(box, profile, Shelf(tmp_path / "orders"))


def browser_of(people: People, role: Role = Role.OPERATOR) -> Client:
    browser = Client()
    browser.force_login(people.of(role), backend=BACKEND)
    return browser


def filled(browser: Client, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with other values in some fields."""
    page = browser.get(PAGE)
    form = page.context["form"]
    said = {field.html_name: field.value() for field in form if field.value() not in (None, [])}
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', page.content.decode())
    assert digest is not None
    return {
        **{name: str(value) for name, value in said.items()},
        "digest": digest[1],
        "reason": "更换摄像机",
        **changes,
    }


def sign_waiting() -> None:
    """As ingest does in each tick."""
    for draft in ordering.unsigned():
        ordering.put_signature(draft, sign_order(keyring.signer("command"), bytes(draft.payload)))


def test_a_value_that_is_changed_in_the_form_holds_at_the_box_and_the_page_says_so(
    people: People, there: RoomBox
) -> None:
    assert there.tells() == (202, b"")
    browser = browser_of(people)
    shown = browser.get(PAGE).content.decode()
    assert "se-cret" not in shown
    assert "rtsp://admin:***@192.0.2.11/main" in shown
    moved = {"tracks[0].source": "rtsp://admin:***@192.0.2.99/main", "limits.stop_hold_ms": "3000"}
    assert browser.post(PAGE, filled(browser, **moved)).status_code == 302
    assert there.tells() == (202, b""), "not given out before it is signed"
    sign_waiting()
    status, raw = there.tells()
    assert status == 200
    there.takes(raw)
    now = load(there.profile)
    assert now.tracks[0].source == "rtsp://admin:se-cret@192.0.2.99/main", "the password never left the box"
    assert now.limits.stop_hold_ms == 3000
    assert there.tells()[0] == 202
    made = ProfileOrder.objects.get()
    assert (made.state, bytes(made.raw)) == (OrderState.KEPT, b"")
    assert "已生效" in browser.get(PAGE).content.decode()
    assert [each.action for each in AuditEvent.objects.filter(action__startswith="box.profile").order_by("pk")] == [
        "box.profile_ordered",
        "box.profile_ended",
    ]


def test_a_profile_that_the_box_took_back_is_told_with_its_reason(people: People, there: RoomBox) -> None:
    there.tells()
    browser = browser_of(people)
    browser.post(PAGE, filled(browser, **{"tracks[0].source": "rtsp://admin:fresh@192.0.2.12/main"}))
    sign_waiting()
    there.takes(there.tells()[1], passes=False)
    there.tells()
    shown = browser.get(PAGE).content.decode()
    assert "自检不合格，已恢复原配置" in shown
    assert "the camera gives no picture" in shown
    assert "fresh" not in shown + str(ProfileOrder.objects.get().changes), "an ended order keeps no password"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"limits.stop_hold_ms": "5"}, "1000"),
        ({"panel.red": "17"}, "panel: expected different pins"),
        ({"tracks[0].source": "rtps://192.0.2.1/m"}, "did you mean rtsp:...?"),
        ({"extra": '[[tracks]]\nname = "desk"'}, "tracks[6].kind: is missing"),
        ({"extra": '[centre]\norigin = "https://elsewhere.example"'}, "declare"),
        ({"gone": "tracks[1]"}, "composite"),
        ({}, "没有改动"),
        ({"limits.stop_hold_ms": "3000", "digest": "00"}, "刚刚变了"),
        ({"limits.stop_hold_ms": "3000", "reason": ""}, "errorlist"),
    ],
)
def test_what_no_box_would_take_is_refused_in_the_form(
    people: People, there: RoomBox, changes: dict[str, str], says: str
) -> None:
    there.tells()
    browser = browser_of(people)
    answer = browser.post(PAGE, filled(browser, **changes))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not ProfileOrder.objects.exists()


def test_one_order_at_a_time_and_one_that_was_not_fetched_is_withdrawn(people: People, there: RoomBox) -> None:
    there.tells()
    browser = browser_of(people)
    wanted = filled(browser, **{"limits.stop_hold_ms": "3000"})
    browser.post(PAGE, wanted)
    assert "还有一项修改没有结果" in browser.post(PAGE, wanted).content.decode()
    sign_waiting()
    made = ProfileOrder.objects.get()
    saved = browser.get(f"{PAGE}{made.number}/file/")
    assert saved.content == bytes(made.raw), "the same on a stick"
    browser.post(f"{PAGE}{made.number}/withdraw/")
    made.refresh_from_db()
    assert made.state == OrderState.WITHDRAWN
    assert browser.get(f"{PAGE}{made.number}/file/").status_code == 404
    assert there.tells() == (202, b"")


def test_only_the_boxs_own_key_and_its_own_profile_without_passwords_are_believed(there: RoomBox) -> None:
    assert there.tells(MemorySigner(private_key("other")))[0] == 403
    where = PATH.format(box="pretend-1")
    told = dataclasses.replace(standing(there.profile.read_bytes(), there.shelf), text=there.profile.read_text("utf-8"))
    body = signed.sign(TLS, where, pack(told))
    assert Client().post(where, body, content_type="application/octet-stream").status_code == 400
    assert not BoxProfile.objects.exists()


def test_a_box_without_a_line_to_the_pages_has_its_profile_brought_on_a_stick(people: People, there: RoomBox) -> None:
    browser = browser_of(people)
    assert "还没有收到这台录制箱的配置" in browser.get(PAGE).content.decode()
    with there.profile.open("rb") as file:
        browser.post(f"{PAGE}upload/", {"file": file})
    known = BoxProfile.objects.get()
    assert known.is_uploaded and "se-cret" not in known.text
    browser.post(PAGE, filled(browser, **{"limits.stop_hold_ms": "3000"}))
    sign_waiting()
    there.takes(bytes(ProfileOrder.objects.get().raw))
    assert load(there.profile).limits.stop_hold_ms == 3000


def test_the_page_is_the_operators_of_the_boxs_own_units(people: People, there: RoomBox) -> None:
    assert browser_of(people, Role.TECHNICIAN).get(PAGE).status_code == 403
    assert browser_of(people).get("/rooms/boxes/none-1/profile/").status_code == 404
