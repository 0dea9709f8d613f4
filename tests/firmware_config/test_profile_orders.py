"""A change of the profile from the centre: believed by its signature, put in whole, taken back when the test fails."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from firmware_config.explain import shown
from firmware_config.profile import load, parse
from firmware_config.profile_orders import order as orders
from firmware_config.profile_orders.check import changed, taken
from firmware_config.profile_orders.command import take_arrived
from firmware_config.profile_orders.edit import Change, edited, masked
from firmware_config.profile_orders.errors import EditRefused, OrderRefused
from firmware_config.profile_orders.fetch import standing
from firmware_config.profile_orders.line import pack, read
from firmware_config.profile_orders.putting_in import Shelf, replace_profile, stage
from firmware_config.update.runner import DeedFailed, State, run
from sync.evidence.keys import MemorySigner
from tests.agent.part_builder import private_key

COMMAND = MemorySigner(private_key("command"))
SHIPPED = (Path(__file__).parents[2] / "firmware_config/profiles/pretend.toml").read_text("utf-8")
PINNED = parse(SHIPPED.encode(), Path("/")).trusted.command.hex()
TEXT = SHIPPED.replace(PINNED, COMMAND.public_key.hex())
LONGER = Change("limits.stop_hold_ms", "3000")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def signed(*changes: Change, number: int = 1, box: str = "pretend-1", base: str = TEXT) -> bytes:
    digest = hashlib.sha256(base.encode()).digest()
    return orders.sign(COMMAND, orders.pack(orders.Order(box=box, number=number, base=digest, changes=changes)))


@dataclass
class Machine:
    """runner.Machine over a real file; its self-test says of each profile whether it passes."""

    shelf: Shelf
    profile: Path
    passes: bool = True
    at_rest: bool = True
    tested: list[int] = field(default_factory=list)

    def stop(self, *, forced: bool) -> tuple[bool, bool] | None:
        return (True, True) if self.at_rest or forced else None

    def install(self, version: str) -> None:
        replace_profile(self.profile, self.shelf.text(version))

    def test(self, *, ready: bool, well: bool) -> None:
        self.tested.append(load(self.profile).limits.stop_hold_ms)
        if well and not self.passes:
            raise DeedFailed("self-test: the camera gives no picture")

    def start(self) -> None:
        pass


def course(machine: Machine) -> State | None:
    ended = run(machine.shelf.record, machine, lambda: 0.0, say=lambda _: None)
    return ended.state if ended is not None else None


def test_an_order_is_put_in_between_sessions_and_kept_once_the_box_is_well(profile: Path, tmp_path: Path) -> None:
    machine = Machine(Shelf(tmp_path / "orders"), profile, at_rest=False)
    stage(signed(LONGER), shelf=machine.shelf, profile=profile)
    assert course(machine) is State.STAGED
    assert profile.read_text("utf-8") == TEXT, "a room at work is not touched"
    kept = (tmp_path / "orders").glob("*.toml")
    assert {stat.S_IMODE(each.stat().st_mode) for each in kept} == {0o600}, "cameras' passwords are in them"
    machine.at_rest = True
    assert course(machine) is State.KEPT
    assert load(profile).limits.stop_hold_ms == 3000
    told = standing(profile.read_bytes(), machine.shelf)
    assert (told.number, told.state, told.digest) == (1, "kept", hashlib.sha256(profile.read_bytes()).hexdigest())


def test_a_profile_with_which_the_self_test_fails_is_taken_back_and_never_tried_again(
    profile: Path, tmp_path: Path
) -> None:
    machine = Machine(Shelf(tmp_path / "orders"), profile, passes=False)
    stage(signed(LONGER), shelf=machine.shelf, profile=profile)
    assert course(machine) is State.RETURNED
    assert profile.read_text("utf-8") == TEXT
    assert machine.tested == [3000, 2000], "what is put back is looked at too"
    told = standing(profile.read_bytes(), machine.shelf)
    assert (told.state, told.words) == ("returned", "self-test: the camera gives no picture")
    with pytest.raises(OrderRefused, match="tried here and taken back: self-test"):
        stage(signed(LONGER, number=2), shelf=machine.shelf, profile=profile)
    assert standing(profile.read_bytes(), machine.shelf).state == "refused"


def test_power_that_is_cut_while_a_profile_is_tried_leaves_a_box_that_ends_it_at_the_next_start(
    profile: Path, tmp_path: Path
) -> None:
    machine = Machine(Shelf(tmp_path / "orders"), profile)
    stage(signed(LONGER), shelf=machine.shelf, profile=profile)

    class Cut(Exception):
        pass

    class Dying(Machine):
        def test(self, *, ready: bool, well: bool) -> None:
            raise Cut

    with pytest.raises(Cut):
        course(Dying(machine.shelf, profile))
    assert load(profile).limits.stop_hold_ms == 3000
    again = Machine(Shelf(tmp_path / "orders"), profile)
    assert course(again) is State.KEPT
    assert again.tested == [3000]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (signed(LONGER)[:-1] + b"\x00", "signature"),
        (
            orders.sign(
                MemorySigner(private_key("receipt")), orders.pack(orders.read(signed(LONGER), COMMAND.public_key))
            ),
            "signature",
        ),
        (signed(LONGER, box="box-2"), "box"),
        (signed(LONGER, number=0), "number"),
        (signed(LONGER, base=TEXT + "\n"), "base"),
        (signed(Change("box", '"box-2"')), "kept"),
        (signed(Change("trusted.command", '"04"')), "kept"),
        (signed(Change("recipients[0].public_key", '"04"')), "kept"),
        (signed(Change("broker.host", '"elsewhere"')), "kept"),
        (signed(Change("room.code", '"A02"')), "kept"),
        (signed(Change("limits.stop_hold_ms", "5")), "profile"),
        (signed(Change("limits.stop_hold", "2000")), "profile"),
        (signed(Change("limits.stop_hold_ms", "2000\nbox = 1")), "edit"),
        (signed(Change("centre.origin", '"https://elsewhere.example"')), "kept"),
        (signed(Change("", "[broker]\nport = 1")), "profile"),
    ],
)
def test_an_order_that_a_box_must_not_take_changes_nothing(
    profile: Path, tmp_path: Path, raw: bytes, code: str
) -> None:
    shelf = Shelf(tmp_path / "orders")
    with pytest.raises(OrderRefused) as caught:
        stage(raw, shelf=shelf, profile=profile)
    assert caught.value.code == code
    assert profile.read_text("utf-8") == TEXT
    assert shelf.record.under_way() is None


def test_an_order_that_was_taken_once_is_not_taken_twice(profile: Path) -> None:
    with pytest.raises(OrderRefused, match="expected an order above 1, got 1"):
        taken(signed(LONGER), now=TEXT.encode(), folder=profile.parent, newest=1)


def test_what_arrived_and_is_refused_is_told_to_the_centre_and_gone(profile: Path, tmp_path: Path) -> None:
    arrived, shelf = tmp_path / "order.cose", Shelf(tmp_path / "orders")
    arrived.write_bytes(signed(Change("limits.stop_hold_ms", "5"), number=7))
    take_arrived(shelf, profile, arrived)
    told = read(pack(standing(profile.read_bytes(), shelf)))
    assert (told.number, told.state) == (7, "refused")
    assert "expected 1000 to 10000, got 5" in told.words
    assert not arrived.exists()


def test_a_line_is_changed_and_everything_else_stays_to_the_byte() -> None:
    text = 'a = 1  # one\n\n[t]\nx = "old#1"   # remark\n# of u\n[[u]]\ny = 1\n[[u]]\ny = 2\n'
    assert edited(text, [Change("t.x", '"new"')]) == text.replace('"old#1"', '"new"')
    assert edited(text, [Change("u[1].y", "3")]) == text.replace("y = 2", "y = 3")
    assert edited(text, [Change("t.z", "true")]) == text.replace("[t]\n", "[t]\nz = true\n")
    assert edited(text, [Change("a", None)]) == text.replace("a = 1  # one\n", "")
    assert edited(text, [Change("t", None)]) == "a = 1  # one\n\n# of u\n[[u]]\ny = 1\n[[u]]\ny = 2\n"
    assert edited(text, [Change("u[0]", None)]) == text.replace("[[u]]\ny = 1\n", "", 1)
    assert edited(text, [Change("v.k", "1")]) == text + "\n[v]\nk = 1\n"
    assert edited(text, [Change("", "[[u]]\ny = 3")]) == text + "\n[[u]]\ny = 3\n"
    with pytest.raises(EditRefused, match=r"u\[5\].y: expected a table"):
        edited(text, [Change("u[5].y", "3")])
    with pytest.raises(EditRefused, match="over several"):
        edited("a = [\n1]\n", [Change("a", "2")])


def test_a_password_never_leaves_the_box_and_survives_a_change_of_its_address() -> None:
    text = 'source = "rtsp://admin:se/cret@192.0.2.1/main"  # camera\n'
    seen = masked(text)
    assert seen == 'source = "rtsp://admin:***@192.0.2.1/main"  # camera\n'
    moved = edited(text, [Change("source", '"rtsp://admin:***@192.0.2.9/main"')])
    assert moved == 'source = "rtsp://admin:se/cret@192.0.2.9/main"  # camera\n'
    with pytest.raises(EditRefused, match="stars that stand for one"):
        edited('source = "synthetic:scene"\n', [Change("source", '"rtsp://admin:***@192.0.2.9/main"')])


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("password", ["se/cret", "p@ss", "a:b", r"a\"b", ""])
def test_no_part_of_a_password_is_told_however_it_is_written(quote: str, password: str) -> None:
    told = f"{quote}RTSP://admin:{{}}@192.0.2.1/main{quote}"
    assert masked(told.format(password)) == told.format("***")
    assert shown(told.format(password)[1:-1]) == told.format("***")[1:-1]


def test_a_camera_is_added_and_taken_away_with_its_table() -> None:
    table = '[[tracks]]\nname = "desk"\nkind = "picture"\nsource = "synthetic:desk"\nrequired = false'
    more = changed(TEXT.encode(), (Change("", table),), Path("/"))
    assert [track.name for track in parse(more, Path("/")).tracks][-1] == "desk"
    less = changed(more, (Change("tracks[6]", None),), Path("/"))
    assert less.decode().strip() == TEXT.strip()


def test_whom_a_box_believes_is_not_changed_by_a_table_that_is_appended_either() -> None:
    centre = '[centre]\norigin = "http://127.0.0.1:8000"\n'
    assert centre in TEXT
    without = TEXT.replace(centre, "").encode()
    with pytest.raises(OrderRefused, match="centre: only enrolment at the box itself") as caught:
        changed(without, (Change("", '[centre]\norigin = "https://elsewhere.example"'),), Path("/"))
    assert caught.value.code == "kept"
