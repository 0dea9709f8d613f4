"""`msr-agent reset`: the box back to its factory state, asked twice; a signed record stays and goes to the centre.

Evidence that the centre has no receipt for is put aside, sealed as it is, unless its destruction is asked for and
confirmed by typing how many things it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from agent import clock
from agent.outbox.moment import Moment
from agent.resetting import BoxReset, Unreceipted
from agent.system.chrony import ask_tracking
from agent.timekeeping import Timekeeper
from firmware_config import keystore
from firmware_config.enrol import exchange, signed
from firmware_config.errors import ConfigurationError, NotConfirmed
from firmware_config.profile import Profile, load
from sync.evidence.statements import Wall


def moment() -> Moment:
    """Both clocks, as records carry them."""
    keeper = Timekeeper(ask=ask_tracking, kernel=clock.observe_wall, clock=clock.boottime_ns)
    keeper.ask()
    seen = keeper.wall()
    wall = Wall(unix_ns=seen.unix_ns, source=seen.source, error_ns=max(0, seen.error_ns))
    return Moment(clock.boottime_ns(), wall)


def reset(arguments: argparse.Namespace) -> int:
    """Asks, signs, tells, destroys. Raises NotConfirmed before anything was done."""
    profile, path = load(arguments.profile), arguments.profile.resolve()
    going = BoxReset(profile, path, records=arguments.records, boot=clock.boot_id(), now=moment)
    found = going.look()
    _confirm(profile, found, destroys=arguments.destroy_evidence)
    record = going.sign(found, by=arguments.by, destroyed=arguments.destroy_evidence)
    if record is not None:
        print(f"签名记录 / signed record: {record}\n{_told(profile, record)}")
    if arguments.destroy_evidence:
        going.destroy_evidence()
        print("证据已销毁 / evidence destroyed")
    elif (aside := going.put_evidence_aside()) is not None:
        print(f"证据原样封存在 / evidence put aside, sealed as it is: {aside}")
    going.destroy_keys()
    print("密钥已销毁，本箱恢复出厂 / keys destroyed, factory state. 重新登记 / next: msr-agent enrol")
    return 0


def _confirm(profile: Profile, found: Unreceipted, *, destroys: bool) -> None:
    print(f"录制箱 / box: {profile.box} · {profile.room.name}")
    print(f"中心尚未收妥 / without the centre's receipt: {found.things} ({found.size / 1e6:.1f} MB)")
    if found.things and not destroys:
        print("它们会原样封存在本机，不会删除 / they stay on this disk, sealed, and are not deleted")
    if input("输入录制箱名称以确认恢复出厂 / type the box's name to reset it: ").strip() != profile.box:
        raise NotConfirmed("名称不一致，什么都没有做 / another name: nothing was done")
    if destroys and found.things:
        print(f"其中 {found.things} 项没有回执，销毁后无法找回 / they would be gone for ever")
        if input("再输入这个数字以销毁 / type that number to destroy them: ").strip() != str(found.things):
            raise NotConfirmed("数字不一致，什么都没有做 / another number: nothing was done")


def _told(profile: Profile, record: Path) -> str:
    """What became of telling the centre; the reset goes on without it."""
    by_hand = "请把签名记录交给中心运维人员 / hand it to the centre's operator: msr-centre take_reset FILE"
    if profile.centre is None:
        return by_hand
    path = exchange.RESET_PATH.format(box=profile.box)
    try:
        envelope = signed.sign(keystore.fetch(f"file:{profile.broker.key}"), path, record.read_bytes())
        exchange.post(profile.centre.origin, path, envelope, context=exchange.proven(profile.centre.ca))
    except (ConfigurationError, OSError) as error:
        return f"中心没有收到 / the centre was not told: {error}\n{by_hand}"
    return "中心已收到签名记录 / the centre has the signed record"
