"""What is shown in the guest, in this order. A check returns what it found, or raises CheckFailed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.appliance.box import OUTBOX, Box
from tests.appliance.room import TEST_FILES

UNITS = ("msr-capture", "msr-uplink", "msr-panel")
#: systemd's own score of what a unit leaves open, 0 to 10.
SCORE = 3.0
#: Promised on a real machine is 5 s; this one is some 30 times slower.
RETURN_WITHIN_S, PROMISED_S = 60.0, 5.0
Check = Callable[[Box], dict[str, object]]


class CheckFailed(AssertionError):
    """Something is not as promised."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check."""

    name: str
    ok: bool
    facts: dict[str, object]


def expect(is_so: object, words: str) -> None:
    """Raises CheckFailed with these words unless it is so."""
    if not is_so:
        raise CheckFailed(words)


def installs(box: Box) -> dict[str, object]:
    """One command puts the package onto a bare Debian, from a stick, with no network."""
    expect(box.guest.run("command -v python3.11").status, "expected a bare Debian, got one with Python 3.11")
    box.human("插上安装盘并挂载 / plug the stick in, mount it", "mount -o ro /dev/vdb /mnt")
    began = time.monotonic()
    said = box.human("安装 / sh /mnt/install.sh", "sh /mnt/install.sh", within_s=3600)
    took = time.monotonic() - began
    box.guest.do(f"{TEST_FILES}; systemctl daemon-reload")
    return {"install_s": round(took, 1), "said": said.strip().splitlines()[-2].split("：")[-1]}


def network_is_set(box: Box) -> dict[str, object]:
    """At the console, before the first restart: in force at once, and kept after a yes."""
    card = box.guest.do("ls /sys/class/net | grep -v ^lo").strip()
    answers = (card, "192.0.2.15/24", "192.0.2.2", "", "", "", "", "y")
    typed = " ".join(f"'{each}'" for each in answers)
    words = "填地址、网关，答 y 保留 / address and gateway; y keeps them"
    said = box.human(words, f"printf '%s\\n' {typed} | msr-agent network set")
    expect("已保留" in said, f"expected the network to be kept, got {said[-300:]}")
    rules = box.guest.do("cat /etc/systemd/network/10-msr-room.network")
    expect("Address=192.0.2.15/24" in rules, f"expected the address in networkd's file, got {rules}")
    return {"state": box.guest.do(f"networkctl -n0 status {card} | grep State:").split(":")[-1].strip()}


def box_restarts(box: Box) -> dict[str, object]:
    """Switched off and on: it comes up by itself and gets ready; the green lamp alone is lit."""
    began = time.monotonic()
    box.guest.restart()
    agent_s = round(time.monotonic() - began, 1)
    found = room_gets_ready(box) | {"restarts": units_start(box)["restarts"]}
    asked = "journalctl --no-pager -b -o short-monotonic -u msr-capture -g 'to ready'"
    since_boot = re.findall(r"\[ *([\d.]+)\]", box.guest.do(asked))
    return found | {"boot_to_ready_s": float(since_boot[0]), "agent_after_s": agent_s}


def units_start(box: Box) -> dict[str, object]:
    """Capture, uplink and panel were started by systemd at boot, as their own users, and stay."""
    box.wait("every unit active", lambda: _active(box) == ["active"] * len(UNITS), 900)
    box.wait("the panel's page", box.page, 600)
    users = [box.guest.do(f"ps -o user:20= -p $(systemctl show -P MainPID {unit})").strip() for unit in UNITS]
    expect(users == list(UNITS), f"expected users {UNITS}, got {users}")
    return {"users": " ".join(users), "restarts": _restarts(box)}


def units_are_hardened(box: Box) -> dict[str, object]:
    """No new privileges, a system call filter, no capability; and systemd's own score."""
    found = {}
    for unit in UNITS:
        status = box.guest.do(f"cat /proc/$(systemctl show -P MainPID {unit})/status")
        told = dict(re.findall(r"^(NoNewPrivs|Seccomp|CapEff):\s+(\w+)$", status, re.MULTILINE))
        expect(told == {"NoNewPrivs": "1", "Seccomp": "2", "CapEff": "0" * 16}, f"{unit}: got {told}")
        said = box.guest.do(f"systemd-analyze --no-pager security {unit} | tail -1")
        found[unit] = float(re.findall(r"\d+\.\d+", said)[0])
    expect(all(score <= SCORE for score in found.values()), f"expected at most {SCORE}, got {found}")
    return dict(found)


def box_knows_itself(box: Box) -> dict[str, object]:
    """The boot's id, the clock's quality and locked memory are there under the unit."""
    state = box.wait("capture's state", box.state, 60)
    boot = box.guest.do("tr -d '\\n-' </proc/sys/kernel/random/boot_id")
    expect(state["boot"] == boot, f"expected boot {boot}, got {state['boot']}")
    expect(state["clock"]["error_ns"] > 0, f"expected the kernel's bound of the clock's error, got {state['clock']}")
    expect(state["health"]["memory_locked"], "expected locked memory, got pages that may be swapped")
    return {"clock": state["clock"]["source"], "error_s": state["clock"]["error_ns"] / 1e9}


def room_gets_ready(box: Box) -> dict[str, object]:
    """The camera arms; green alone glows."""
    box.wait_state("ready", within_s=600)
    box.wait("green alone", lambda: box.glow() == "0 0 1", 300)
    return {"lamp": "green"}


def press_records(box: Box) -> dict[str, object]:
    """A short press on the line: red after the first durable fragment of the camera."""
    pressed = time.monotonic()
    box.finger(0.5, "按一下按键：开始录制 / press the button: it records")
    state = box.wait_state("recording", within_s=120)
    box.wait("red alone", lambda: box.glow() == "1 0 0", 120)
    began = box.journal("msr-capture", "to opening")[-1]
    red = box.journal("msr-capture", "to recording")[-1]
    box.notes["part"] = state["part"]
    return {"press_to_red_s": round(red - began, 2), "seen_after_s": round(time.monotonic() - pressed, 1)}


def panel_hears(box: Box) -> dict[str, object]:
    """The screen shows running time and what waits for a receipt, though its process can read no outbox."""
    pid = box.guest.do("systemctl show -P MainPID msr-panel").strip()
    seen = box.guest.run(f"nsenter -t {pid} -m -- setpriv --reuid msr-panel --regid msr --clear-groups ls {OUTBOX}")
    expect(seen.status != 0, "expected the outbox to be closed to the panel, got a listing")
    page = box.wait("running time and debt", lambda: (p := box.page()) and p.get("running") and _waiting(p) and p, 120)
    return {"running": page["running"]["time"], "waiting": _waiting(page), "outbox": seen.err.strip().split(": ")[-1]}


def unplugged_is_said(box: Box) -> dict[str, object]:
    """The cameras leave the kernel (both are one driver's): their tracks are absent, amber joins red."""
    box.guest.do("date +%s.%N >/var/tmp/out; echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind")
    box.wait("an absent track", lambda: (s := box.state()) and s["tracks"][0]["absent"], 60)
    box.wait("amber beside red", lambda: box.glow() == "1 1 0", 60)
    out = float(box.guest.do("cat /var/tmp/out"))
    lost = [at for at in box.journal("msr-capture", "lost its source") if at >= out]
    time.sleep(5)
    return {"seen_after_s": round(lost[0] - out, 2)}


def replugged_records_again(box: Box) -> dict[str, object]:
    """The cameras return to the kernel: durable film again."""
    before = box.state()["boottime_ns"]
    asked = "cut -d' ' -f1 /proc/uptime; echo vivid.0 >/sys/bus/platform/drivers/vivid/bind"
    bound_ns = float(box.guest.do(asked).split()[0]) * 1e9

    def is_back() -> dict[str, Any] | None:
        track = (state := box.state()) and state["tracks"][0]
        return (
            track if track and not track["absent"] and (track["last_durable_ns"] or 0) > max(before, bound_ns) else None
        )

    track = box.wait("durable film after the return", is_back, RETURN_WITHIN_S)
    within = (track["last_durable_ns"] - bound_ns) / 1e9
    box.wait("red alone", lambda: box.glow() == "1 0 0", 60)
    time.sleep(5)
    return {"durable_within_s": round(within, 1), "promised_s": PROMISED_S, "allowed_here_s": RETURN_WITHIN_S}


def hold_stops(box: Box) -> dict[str, object]:
    """Two seconds on the line: closed, dark of red, ready again."""
    box.finger(3.5, "按住按键两秒：结束 / hold the button for two seconds: it ends")
    state = box.wait_state("ready", "not_ready", within_s=120)
    expect(state["session"] is None, f"expected no session, got {state['session']}")
    box.wait("no red", lambda: box.glow().startswith("0"), 30)
    box.wait("green alone", lambda: box.glow() == "0 0 1", 180)
    return {"lamp": "green"}


def uplink_goes_on_alone(box: Box) -> dict[str, object]:
    """Both are stopped, capture last, and the uplink started alone: it reads the outbox, and writes nothing there."""
    box.guest.do("systemctl stop msr-uplink && systemctl stop msr-capture && systemctl start msr-uplink")
    began = float(box.guest.do("date +%s"))
    database = "/var/lib/msr-uplink/uplink.db-wal"
    box.wait("the uplink at work", lambda: box.guest.run(f"test -e {database}").status == 0, 180)
    time.sleep(20)
    alarms = [at for at in box.journal("msr-uplink", "index-unreadable|Traceback") if at >= began]
    expect(not alarms, f"expected no complaint, got {len(alarms)}")
    owners = box.guest.do(f"find {OUTBOX} -type f ! -user msr-capture | wc -l").strip()
    expect(owners == "0", f"expected files of capture alone in the outbox, got {owners} others")
    return {"foreign_files": int(owners)}


def removal_leaves_evidence(box: Box) -> dict[str, object]:
    """Removed and purged: no program, no unit; each byte of evidence, keys and profile as it was."""
    asked = (
        "find /var/lib/msr /etc/msr -type f -exec sha256sum {} + | sort | sha256sum; find /var/lib/msr -type f | wc -l"
    )
    box.guest.do("systemctl stop msr-capture msr-uplink msr-panel")
    before = box.guest.do(asked)
    box.guest.do("dpkg --purge mashangren-box", within_s=900)
    expect(box.guest.do(asked) == before, "expected evidence, keys and profile as they were, got others")
    left = box.guest.run("ls -d /opt/mashangren /usr/lib/systemd/system/msr-*; pgrep -f msr-agent").out
    expect(not left, f"expected nothing of the program, got {left}")
    return {"files_of_evidence": int(before.split()[-1])}


def _active(box: Box) -> list[str]:
    return box.guest.run(f"systemctl is-active {' '.join(UNITS)}").out.split()


def _restarts(box: Box) -> str:
    """How often systemd started each anew, and its words."""
    counts = " ".join(box.guest.do(f"systemctl show -P NRestarts {unit}").strip() for unit in UNITS)
    why = box.guest.run("journalctl --no-pager -o cat -b _PID=1 -g 'Failed with result|timeout' -n 3").out
    return f"{counts} {' '.join(why.split())}".strip()


def _waiting(page: dict[str, Any]) -> str:
    return next((str(fact["words"]) for fact in page["facts"] if fact["name"] == "waiting"), "")
