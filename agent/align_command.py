"""`agent align`: how far a camera and a microphone lie apart, by flashes and beeps, and what goes into the profile."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.control import ask
from agent.errors import AgentError
from firmware_config.profile import PICTURE, SOUND, Profile, load

if TYPE_CHECKING:
    from agent.media.alignment import Alignment
    from agent.media.sources.ports import SourceSpec

MEASURED, REFUSED, PROFILE_IS_OFF = 0, 1, 3
GOOD_MS = 20.0
_CLOCK_IS_OWN_MS = 100.0
_MEANWHILE = ("ready", "not_ready", "fault")

REASONS = {
    "no-pictures": "没有画面：看摄像机是否接好",
    "no-sound": "没有声音：看话筒是否接好",
    "no-flash": "没看到闪光：把闪光靠近摄像机、调亮",
    "no-beep": "没听到响声：把音量调大、靠近话筒",
    "too-few": "闪光或响声太少：延长 --seconds",
    "ambiguous": "闪光与响声对不上：请用配套的闪光页，并保持安静",
}


class AlignRefused(AgentError):
    """The technician asked for something that cannot be measured now."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes beside --profile."""
    parser.add_argument("--camera", metavar="TRACK", help="the picture track to measure")
    parser.add_argument("--microphone", metavar="TRACK", help="the sound track to measure it against")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to watch and hear (20)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the page that flashes and beeps, and stop")


def align(arguments: argparse.Namespace) -> int:
    """how far a camera's picture and a microphone's sound lie apart, by flashes and beeps (--page makes them)"""
    if arguments.page is not None:
        from agent.align_page import page

        arguments.page.write_text(page(), encoding="utf-8")
        print(f"闪光页已写好，用手机或平板打开 The page is written, open it on a phone: {arguments.page}")
        return MEASURED
    profile = load(arguments.profile)
    camera = _spec(profile, PICTURE, arguments.camera)
    microphone = _spec(profile, SOUND, arguments.microphone)
    _refuse_while_recording(profile)
    return _measure(camera, microphone, arguments)


def _measure(camera: SourceSpec, microphone: SourceSpec, arguments: argparse.Namespace) -> int:
    from agent.media.alignment import AlignmentRefused, measure
    from agent.media.errors import MediaError
    from agent.media.listening import watch_and_hear
    from agent.media.sources.factory import open_source

    try:
        pictures, sound = watch_and_hear(
            camera, microphone, seconds=arguments.seconds, open_source=open_source, begun=_say_begun
        )
        found = measure(pictures, sound)
    except AlignmentRefused as refusal:
        raise AlignRefused(f"{REASONS[refusal.code]}。{refusal}") from None
    except MediaError as fault:
        raise AlignRefused(str(fault)) from None
    told = report(found, camera.track, microphone.track)
    print(json.dumps(told, ensure_ascii=False) if arguments.json else table(told))
    return MEASURED if abs(told["left_ms"]) <= GOOD_MS else PROFILE_IS_OFF


def report(found: Alignment, camera: str, microphone: str) -> dict[str, Any]:
    """The measurement in milliseconds; `profile` holds the keys for the camera's table, `detail` the mark's text."""
    clock_ms = None if found.camera_clock_ns is None else round(found.camera_clock_ns / 1e6)
    latency_ms = round(found.offset_ns / 1e6)
    keys = {"latency_ms": latency_ms} | ({} if clock_ms is None else {"camera_clock_ms": clock_ms})
    return {
        "camera": camera,
        "microphone": microphone,
        "latency_ms": latency_ms,
        "camera_clock_ms": clock_ms,
        "left_ms": round(found.left_ns / 1e6, 1),
        "spread_ms": round(found.spread_ns / 1e6, 1),
        "pairs": found.pairs,
        "flashes": found.flashes,
        "beeps": found.beeps,
        "profile": keys,
        "detail": detail(found, camera, microphone),
    }


def detail(found: Alignment, camera: str, microphone: str) -> str:
    """The text of an alignment mark: what was measured, never a judgement."""
    clock = "none" if found.camera_clock_ns is None else f"{found.camera_clock_ns / 1e6:.0f}"
    return (
        f"{camera} {microphone} latency_ms {found.offset_ns / 1e6:.0f} camera_clock_ms {clock}"
        f" left_ms {found.left_ns / 1e6:.0f} spread_ms {found.spread_ns / 1e6:.0f} pairs {found.pairs}"
    )


def table(told: dict[str, Any]) -> str:
    """The measurement for a person, and what to write into the profile."""
    left = told["left_ms"]
    verdict = "合格 good" if abs(left) <= GOOD_MS else "请改配置 change the profile"
    lines = [
        f"摄像机 camera            {told['camera']}",
        f"话筒 microphone          {told['microphone']}",
        f"画面晚于声音 picture late {told['latency_ms']:+d} ms",
        f"离散 spread (8/10)       {told['spread_ms']:.0f} ms，{told['pairs']} 对 pairs",
        f"按现配置 by this profile {left:+.0f} ms  {verdict}",
    ]
    clock_ms = told["camera_clock_ms"]
    if clock_ms is None:
        lines.append("摄像机不报时 the camera sends no clock reports")
    else:
        lines.append(f"摄像机时钟 camera clock  {clock_ms:+d} ms")
    lines += ["", "写入配置 into the profile, [[tracks]] " + told["camera"] + ":"]
    lines += [f"{key} = {value}" for key, value in told["profile"].items()]
    if clock_ms is not None and abs(clock_ms) > _CLOCK_IS_OWN_MS:
        lines += [
            "",
            "摄像机的钟与录制箱不一致：先让它向录制箱对时，再测一次；否则只写 latency_ms。",
            "The camera does not take its time from the box: set that and measure again, or write latency_ms alone.",
        ]
    return "\n".join(lines)


def _spec(profile: Profile, kind: str, wanted: str | None) -> SourceSpec:
    from agent.tracks import source_specs

    names = [str(track.name) for track in profile.tracks if track.kind == kind and not track.derived]
    if wanted not in names:
        option = "--camera" if kind == PICTURE else "--microphone"
        raise AlignRefused(f"{option}: expected one of {', '.join(names) or 'no such track'}, got {wanted}")
    return next(spec for spec in source_specs(profile) if spec.track == wanted)


def _refuse_while_recording(profile: Profile) -> None:
    """A capture that does not run does not record."""
    try:
        answer = ask(profile.control, {"do": "state"})
    except OSError:
        return
    state = answer.get("state")
    if state not in _MEANWHILE:
        raise AlignRefused(f"正在录制或谈话中，不能测量。expected a room that is idle, got {state}; stop first")


def _say_begun() -> None:
    print("请开始闪光 flash now ...", file=sys.stderr, flush=True)
