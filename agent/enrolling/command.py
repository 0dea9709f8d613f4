"""`msr-agent enrol`, for the technician: code in, a comparison to read out, certificates and profile when accepted.

Typed at a keyboard, from a file (--offer), or held before a camera (--camera). Asked again it goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from agent.board import describe_board
from agent.enrolling.models import USUAL, profile_of
from agent.enrolling.units import start_units
from agent.settings import software_version
from firmware_config.enrol import exchange, install
from firmware_config.enrol.code import read_code
from firmware_config.enrol.messages import Answer, Request, Standing
from firmware_config.enrol.offer import Offer, read_offer, read_origin
from firmware_config.errors import CentreUnreachable, CodeMistyped, EnrolmentError, OfferUnreadable

T = TypeVar("T")
TLS_FOLDER = Path("/var/lib/msr-uplink/tls")
ASK_AGAIN_S = 3.0
KEPT = {
    "tpm": "设备密钥在 TPM 2.0 中，取不出来 / the device key is in the TPM 2.0 and cannot be had out of it",
    "file": "没有用 TPM 2.0：设备密钥是一个文件，得到它的人可以冒充本箱 / no TPM 2.0 is used: the device key is "
    "a file, and whoever gets it can pass for this box",
}


def add_enrol_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the code comes from, which model's profile, where keys go."""
    parser.add_argument("--offer", type=Path, help="a file from the centre's page")
    parser.add_argument("--camera", metavar="DEVICE", help="read the code with it (/dev/video0, or a picture)")
    parser.add_argument("--centre", help="the centre's address; else it is asked for")
    parser.add_argument("--code", help="the one-time code; else it is asked for")
    parser.add_argument("--model", help=f"name of a delivered profile ({USUAL}), or a file")
    parser.add_argument("deed", nargs="?", choices=("serve",), help="serve: for the room's screen (msr-enrol.service)")
    parser.add_argument("--tls", type=Path, default=TLS_FOLDER, help="folder of the box's TLS key and certificates")
    parser.add_argument("--key-file", action="store_true", help="device key in a file although there is a TPM")
    parser.add_argument("--no-wait", action="store_true", help="ask once and return; ask again later")


def enrol(arguments: argparse.Namespace) -> int:
    """make this box a centre's: one-time code in, keys made here, certificate and profile back"""
    places = install.usual_places(arguments.profile.resolve(), tls=arguments.tls, use_file=arguments.key_file)
    if arguments.deed == "serve":
        from agent.enrolling.service import serve

        serve(places)
        return 0
    offer, model = _begun(places, arguments)
    request = install.make_request(places, offer, software=software_version(), hardware=describe_board())
    _tell(request, offer)
    answer = _answer(offer, request, wait=not arguments.no_wait)
    if answer is None:
        print("尚未批准，稍后再运行本命令 / not accepted yet; run this command again later")
        return 3
    if answer.grant is None:
        install.forget_begun(places)
        raise EnrolmentError(f"中心未批准 / the centre refused: {answer.words}")
    install.finish(places, answer.grant, profile_of(model))
    print(f"\n已登记 / enrolled: {answer.grant.box} · {answer.grant.room_name} · {answer.grant.centre}")
    if start_units():
        print("各进程已启动 / the box's processes are started")
    print("下一步：样例配置改成这间屋的，再验收 / next: make the sample profile this room's, then commission it:")
    print(f"  {places.profile}")
    return 0


def _answer(offer: Offer, request: Request, *, wait: bool) -> Answer | None:
    """The centre's decision; None where it is still to come and nobody waits. The line's faults are waited out."""
    pause, told = threading.Event(), ""
    while True:
        try:
            answer = exchange.ask(offer, request)
            if answer.standing != Standing.WAITING:
                return answer
            words = "等待中心核对并批准 / waiting for the centre to compare and accept"
        except CentreUnreachable as error:
            if not wait:
                raise
            words = f"{error}"
        if not wait:
            return None
        if words != told:
            told = words
            print(f"… {words}", flush=True)
        pause.wait(ASK_AGAIN_S)


def _begun(places: install.Places, arguments: argparse.Namespace) -> tuple[Offer, str]:
    """What an enrolment that was begun asks with, or a new one; the model that is asked for now goes before its own."""
    found = install.begun(places)
    model = arguments.model or (found.model if found is not None else "") or USUAL
    profile_of(model)
    offer = found.offer if found is not None else _offer(arguments)
    install.begin(places, offer, model)
    return offer, model


def _offer(arguments: argparse.Namespace) -> Offer:
    if arguments.offer is not None:
        return read_offer(arguments.offer.read_text(encoding="utf-8"))
    if arguments.camera is not None:
        from agent.enrolling.camera import look

        return look(arguments.camera)
    origin = read_origin(arguments.centre) if arguments.centre else _typed("中心地址 / centre's address: ", read_origin)
    code = read_code(arguments.code) if arguments.code else _typed("登记码 / one-time code: ", read_code)
    return Offer(origin=origin, code=code)


def _typed(prompt: str, read: Callable[[str], T]) -> T:
    while True:
        try:
            return read(input(prompt))
        except (CodeMistyped, OfferUnreadable) as error:
            print(error, file=sys.stderr)


def _tell(request: Request, offer: Offer) -> None:
    print(f"中心 / centre: {offer.origin}")
    print(KEPT[request.protection])
    print(f"\n  核对码 / comparison:   {request.comparison}\n")
    print("请把核对码读给中心的人，由对方在页面上输入 / read it to the person at the centre, who types it there")
