"""One self-test from beginning to end: what is taken in, the checks, the signed report on its shelf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from agent import clock
from agent.control import ask
from agent.feed.errors import FeedEnded
from agent.frontdrivers import FrontPanel
from agent.media.likeness import reference_of
from agent.media.sources.opencv import cv2
from agent.outbox.disk import Disk
from agent.selftest import taking
from agent.selftest.checks.film import is_fit
from agent.selftest.errors import SelfTestRefused
from agent.selftest.means import Hand, Machine, Means, ThingsInHand
from agent.selftest.shelf import Shelf
from agent.selftest.table import made
from agent.selftest.taken import Taken
from agent.settings import Settings
from agent.things.service import Hands
from firmware_config.selftests import Limits
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.selftests import (
    COMMISSIONING,
    MAX_PICTURE,
    MOST_FINDINGS,
    MOST_PICTURES,
    Finding,
    Picture,
    SelfTest,
    sign_self_test,
)
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256

_IDLE = ("ready", "not_ready", "starting", "fault")
_QUALITIES = (85, 70, 50, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: the form, whose hand it is, and who is there to answer. `found` hears each finding.

    `panel` makes button, lamp and buzzer, `things` the drivers of the room's things, where the form needs them and
    capture does not run.
    """

    form: str
    by: str
    run: bytes
    limits: Limits
    hand: Hand | None
    panel: Callable[[], FrontPanel]
    things: Callable[[], Hands]
    found: Callable[[Finding], None]


def test(settings: Settings, wanted: Wanted, machine: Machine, disk: Disk) -> tuple[SelfTest, bytes]:
    """The report, and as it was signed and put on the shelf. Raises SelfTestRefused, OSError."""
    profile = settings.profile
    capture = capture_state(settings)
    shelf = Shelf(profile.outbox, disk)
    shelf.open()
    began = machine.wall()
    with ExitStack() as held:
        means = Means(
            profile=profile,
            form=wanted.form,
            limits=wanted.limits,
            machine=machine,
            disk=disk,
            shelf=shelf,
            capture=capture,
            taken=_taken(settings, capture, wanted.limits.seconds),
            hand=wanted.hand,
            panel=_panel(wanted, held) if capture is None else None,
            things=_things(wanted, held) if capture is None else None,
        )
        findings = []
        for each in made(means):
            wanted.found(each)
            findings.append(each)
    report = SelfTest(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=profile.box,
        room=profile.room.code,
        run=wanted.run,
        form=wanted.form,
        began_unix_ns=began.unix_ns,
        ended_unix_ns=max(began.unix_ns, machine.wall().unix_ns),
        boot=clock.boot_id(),
        software=settings.software[:120],
        profile=bytes(profile.digest),
        is_key_in_hardware=settings.protection != "file",
        findings=tuple(findings[:MOST_FINDINGS]),
        pictures=_pictures(means) if wanted.form == COMMISSIONING else (),
        by=wanted.by,
        before=None if wanted.form == COMMISSIONING else shelf.reference_of(),
    )
    return report, _kept(settings.signer, shelf, report, means.taken)


def capture_state(settings: Settings) -> Mapping[str, Any] | None:
    """Capture's state, None where it does not run. Raises SelfTestRefused while somebody is recorded or talks."""
    try:
        said = ask(settings.profile.control, {"do": "state"})
    except OSError:
        return None
    if said.get("state") not in _IDLE:
        raise SelfTestRefused(
            f"正在录制或会见中，不能检测。expected a room that is idle, got {said.get('state')}; stop first"
        )
    return said


def _taken(settings: Settings, capture: Mapping[str, Any] | None, seconds: float) -> Mapping[str, Taken]:
    if capture is None:
        return taking.from_sources(settings.profile, seconds)
    try:
        return taking.from_capture(settings.profile, seconds)
    except FeedEnded as error:
        raise SelfTestRefused(f"录制程序在检测中停止。capture went away during the test: {error}") from error


def _panel(wanted: Wanted, held: ExitStack) -> FrontPanel | None:
    if wanted.form != COMMISSIONING:
        return None
    panel = wanted.panel()
    for each in (panel.button, panel.lamp, panel.sounder):
        held.callback(each.close)
    return panel


def _things(wanted: Wanted, held: ExitStack) -> ThingsInHand | None:
    if wanted.form != COMMISSIONING:
        return None
    things = ThingsInHand(wanted.things)
    held.callback(things.close)
    return things


def _pictures(means: Means) -> tuple[Picture, ...]:
    """What each camera showed, small enough for a report."""
    found = []
    for taken in means.taken.values():
        shown = taken.close_picture()
        jpeg = None if shown is None else _jpeg(shown)
        if jpeg is not None:
            found.append(Picture(track=taken.track, jpeg=jpeg))
    return tuple(found[:MOST_PICTURES])


def _jpeg(colours: Any) -> bytes | None:
    for quality in _QUALITIES:
        is_done, data = cv2.imencode(".jpg", colours, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if is_done and len(data) <= MAX_PICTURE:
            return bytes(data)
    return None


def _kept(signer: Signer, shelf: Shelf, report: SelfTest, taken: Mapping[str, Taken]) -> bytes:
    raw = sign_self_test(signer, report)
    digest = bytes(cose.read(raw, typ=cose.SELF_TEST, limit=len(raw)).digest)
    shelf.put_report(raw, digest)
    if report.form == COMMISSIONING:
        pictures = {
            name: reference_of(each.picture.luma) for name, each in taken.items() if is_fit(each) and each.picture
        }
        shelf.put_references(pictures, digest)
    return raw
