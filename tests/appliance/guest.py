"""A Debian guest under QEMU: started, spoken to, switched off. Commands go by the guest's agent and need no network."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.appliance.channel import Channel, GuestFault
from tests.appliance.plug import Plug

BOOT_WITHIN_S = 300.0
CENTRE = "192.0.2.100"
#: What disk, TPM and logs of one guest may grow to.
ROOM = 5 << 30
#: Modules whose self-tests and probing cost an emulated processor minutes, for things that no check uses.
NEEDLESS = (
    "aesni_intel,ghash_clmulni_intel,crct10dif_pclmul,crc32_pclmul,sha512_ssse3,sha256_ssse3,kvm_amd,kvm_intel,kvm,"
    "iTCO_wdt,lpc_ich,i2c_i801,pcspkr,joydev,psmouse,snd_hda_intel,cryptd,sg"
)
#: PCI drives: the box's disk first, a stick of its technician second.
KERNEL_WORDS = (
    "console=ttyS0 root=/dev/vda ro quiet mitigations=off nokaslr tsc=reliable no_timer_check nmi_watchdog=0 "
    "random.trust_cpu=on rcupdate.rcu_expedited=1 systemd.show_status=0 audit=0 "
    f"udev.event_timeout=900 modprobe.blacklist={NEEDLESS}"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a command in the guest gave."""

    status: int
    out: str
    err: str


def can_use_kvm() -> bool:
    """True only where a stock guest can really run: a /dev/kvm alone proves nothing."""
    if os.environ.get("APPLIANCE_ACCEL") == "tcg" or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    if not any(flag in Path("/proc/cpuinfo").read_text() for flag in (" vmx ", " svm ")):
        return False
    trial = ("qemu-system-x86_64", "-accel", "kvm", "-cpu", "host", "-M", "none", "-display", "none")
    return subprocess.run([*trial, "-monitor", "stdio"], input=b"quit\n", capture_output=True).returncode == 0


@dataclass(slots=True)
class Guest:
    """One guest from `image` (vmlinuz, initrd, root.img), its own copy of the disk in a folder of its own, with a TPM.

    `stick` is the image of a second drive, /dev/vdb in the guest. `forwards`: ports of CENTRE in the guest, leading to
    ports of the host's loopback; nothing else can be reached.
    """

    image: Path
    stick: Path | None = None
    forwards: dict[int, int] = field(default_factory=dict)
    plug: Plug | None = None
    processors: int = 2
    boot_within_s: float = BOOT_WITHIN_S
    memory_mib: int = 1536
    folder: Path = field(init=False)
    is_emulated: bool = field(init=False, default=True)
    boot_s: float = field(init=False, default=0.0)
    _qemu: subprocess.Popen[bytes] | None = field(init=False, default=None)
    _tpm: subprocess.Popen[bytes] | None = field(init=False, default=None)
    boots: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        # A Unix socket's path has room for 107 characters, so never below a deep checkout.
        # In memory where there is room: a busy disk takes seconds for a sync, and a box refuses such a disk.
        room = "/dev/shm" if shutil.disk_usage("/dev/shm").free > ROOM else None
        self.folder = Path(tempfile.mkdtemp(prefix="appliance-", dir=room))

    @property
    def disk(self) -> Path:
        """Its own copy of the image's disk."""
        disk = self.folder / "disk.img"
        if not disk.exists():
            subprocess.run(["cp", "--sparse=always", "--reflink=auto", self.image / "root.img", disk], check=True)
        return disk

    @property
    def is_alive(self) -> bool:
        """True while its QEMU runs."""
        return self._qemu is not None and self._qemu.poll() is None

    @property
    def console(self) -> str:
        """What the guest wrote to its serial console."""
        path = self.folder / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def told(self) -> Path:
        """What this boot wrote to its second serial line: the host has each byte that left the guest."""
        return self.folder / f"told-{self.boots}"

    def start(self) -> None:
        """Boots it; returns once its agent answers. Raises GuestFault."""
        disk, self.boots = self.disk, self.boots + 1
        drive = str(disk) if self.plug is None else self.plug.put_in(disk)
        self.is_emulated = not can_use_kvm()
        began = time.monotonic()
        self._start_tpm()
        with (self.folder / "qemu.log").open("ab") as log:
            self._qemu = subprocess.Popen(self._command(drive), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait(self._is_answering, self.boot_within_s, "its agent's answer")
        self.boot_s = time.monotonic() - began

    def restart(self) -> None:
        """Its own reboot; returns once the agent of the new boot answers."""
        before = self.do("cat /proc/sys/kernel/random/boot_id")
        self._quietly("systemctl reboot")  # the agent may be gone before it says so
        asked = "cat /proc/sys/kernel/random/boot_id"
        self._wait(
            lambda: self._is_answering() and self._quietly(asked) not in ("", before),
            self.boot_within_s,
            "a new boot",
        )

    def _quietly(self, command: str) -> str:
        try:
            return self.run(command, within_s=20).out
        except (GuestFault, OSError, ValueError):
            return ""

    def _start_tpm(self) -> None:
        state = self.folder / "tpm"
        state.mkdir(exist_ok=True)
        words = ("swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--ctrl", f"type=unixio,path={state / 's'}")
        self._tpm = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._wait_for(state / "s")

    def _wait_for(self, path: Path) -> None:
        until = time.monotonic() + 30
        while not path.exists():
            if time.monotonic() > until:
                raise GuestFault(f"{path.name}: the TPM's program did not come up")
            time.sleep(0.1)

    def run(self, command: str, *, within_s: float = 300) -> Said:
        """A shell command as root, whatever its exit code. Raises GuestFault when it does not end."""
        agent = self._agent()
        try:
            options = {"capture-output": True}
            pid = agent.call("guest-exec", path="/bin/bash", arg=["-c", command], **options)["pid"]
            until = time.monotonic() + within_s
            while time.monotonic() < until:
                told = agent.call("guest-exec-status", pid=pid)
                if told["exited"]:
                    texts = (
                        base64.b64decode(told.get(key, "")).decode(errors="replace") for key in ("out-data", "err-data")
                    )
                    return Said(told.get("exitcode", 128 + told.get("signal", 0)), *texts)
                time.sleep(0.1)
        finally:
            agent.close()
        raise GuestFault(f"{command[:80]}: expected an end within {within_s:.0f} s, got none")

    def _agent(self) -> Channel:
        try:
            return Channel(self.folder / "agent")
        except (OSError, ValueError) as error:
            raise GuestFault(f"guest agent: no answer ({error}); console: {self.console[-500:]}") from error

    def do(self, command: str, *, within_s: float = 300) -> str:
        """A shell command that must succeed: what it printed. Raises GuestFault."""
        said = self.run(command, within_s=within_s)
        if said.status:
            raise GuestFault(f"{command[:120]}: exit code {said.status}: {(said.err or said.out)[-800:]}")
        return said.out

    def fetch(self, path: str, target: Path) -> None:
        """A file of the guest, byte for byte."""
        agent = self._agent()
        try:
            handle = agent.call("guest-file-open", path=path, mode="r")
            with target.open("wb") as file:
                while (part := agent.call("guest-file-read", handle=handle, count=1 << 20))["count"]:
                    file.write(base64.b64decode(part["buf-b64"]))
            agent.call("guest-file-close", handle=handle)
        finally:
            agent.close()

    def stop(self) -> None:
        """The power button, and SIGKILL to our own QEMU if that does not help."""
        if self._qemu is None or not self.is_alive:
            return
        try:
            monitor = Channel(self.folder / "monitor", is_monitor=True)
            monitor.call("system_powerdown")
            monitor.close()
            self._qemu.wait(120)
        except (OSError, GuestFault, subprocess.TimeoutExpired):
            self._qemu.send_signal(signal.SIGKILL)
            self._qemu.wait(30)
        finally:
            self._end_tpm()
            if self.plug is not None:
                self.plug.take_out()

    def _wait(self, condition: Callable[[], bool], within_s: float, what: str) -> None:
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if self._qemu is None or self._qemu.poll() is not None:
                said = (self.folder / "qemu.log").read_text(errors="replace")[-500:]
                raise GuestFault(f"guest: QEMU ended: {said} {self.console[-500:]}")
            if condition():
                return
            time.sleep(0.2)
        raise GuestFault(f"guest: expected {what} within {within_s:.0f} s; console: {self.console[-1500:]}")

    def _is_answering(self) -> bool:
        try:
            Channel(self.folder / "agent", timeout_s=2).close()
        except (OSError, ValueError):
            return False
        return True

    def cut(self) -> None:
        """The power is gone: the disk's own cache first, so that nothing more can reach it, then the machine."""
        assert self.plug is not None and self._qemu is not None
        self.plug.pull()
        self._qemu.kill()
        self._qemu.wait(30)
        self._end_tpm()

    def _end_tpm(self) -> None:
        if self._tpm is not None:  # it ends with its QEMU; if not, here
            self._tpm.terminate()
            self._tpm.wait(30)
        (self.folder / "tpm" / "s").unlink(missing_ok=True)

    def _command(self, drive: str) -> list[str]:
        here = self.folder
        fast = ("-accel", "kvm", "-cpu", "host")
        slow = ("-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max,la57=off")
        # restrict=on: nothing outside the guest can be reached but what is forwarded, and nothing reaches it.
        devices = (
            ("-drive", f"file={drive},format=raw,cache=writeback,if=none,id=d0"),
            ("-device", "virtio-blk-pci,drive=d0"),
            ("-object", "rng-random,id=r0,filename=/dev/urandom"),
            ("-device", "virtio-rng-pci,rng=r0"),
            ("-netdev", "user,id=n0,restrict=on,net=192.0.2.0/24,host=192.0.2.2" + self._forwarded()),
            ("-device", "virtio-net-pci,netdev=n0,romfile="),
            ("-chardev", f"file,id=sc,path={here / 'console.log'}"),
            ("-serial", "chardev:sc"),
            ("-chardev", f"file,id=st,path={self.told}"),
            ("-serial", "chardev:st"),
            ("-device", "virtio-serial-pci"),
            ("-chardev", f"socket,id=qc,path={here / 'agent'},server=on,wait=off"),
            ("-device", "virtserialport,chardev=qc,name=org.qemu.guest_agent.0"),
            ("-qmp", f"unix:{here / 'monitor'},server=on,wait=off"),
            ("-chardev", f"socket,id=tc,path={here / 'tpm' / 's'}"),
            ("-tpmdev", "emulator,id=t0,chardev=tc"),
            ("-device", "tpm-crb,tpmdev=t0"),
        )
        if self.stick is not None:
            devices += (
                ("-drive", f"file={self.stick},format=raw,if=none,id=d1"),
                ("-device", "virtio-blk-pci,drive=d1"),
            )
        words = ["qemu-system-x86_64", "-machine", "q35", "-nodefaults", "-display", "none"]
        words += [*(slow if self.is_emulated else fast), "-smp", str(self.processors), "-m", str(self.memory_mib)]
        return [*words, *self._boots(), *(word for pair in devices for word in pair)]

    def _boots(self) -> list[str]:
        """What it starts from."""
        kernel = ["-kernel", str(self.image / "vmlinuz"), "-initrd", str(self.image / "initrd")]
        return [*kernel, "-append", KERNEL_WORDS]

    def _forwarded(self) -> str:
        ways = (f",guestfwd=tcp:{CENTRE}:{one}-cmd:socat - TCP:127.0.0.1:{to}" for one, to in self.forwards.items())
        return "".join(ways)
