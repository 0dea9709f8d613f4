"""`make package-check`: the package put into a bare Debian 12 without a network, used, replaced, taken back, removed.

A root file system by mmdebstrap, entered with a network namespace that has nothing in it. No systemd runs there, so
this shows files, users, links, evidence and a recording; `make appliance` shows the same under systemd. Another
processor's root runs under QEMU's user emulation, on this machine's kernel. Root on Debian 12. Prints a line a step
with its time, then one line of JSON; exits 1 if something is not as promised.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from firmware_config.update import bundle
from tests.appliance import bundles, inside

NEWER = "9.1.0"
EVIDENCE = {
    "var/lib/msr/outbox/part-1/segment.bin": b"\x00evidence" * 1000,
    "var/lib/msr-uplink/uplink.db": b"receipts",
    "etc/msr/profile.toml": b'box = "box-1"\n',
    "etc/msr/keys/device.pem": b"key",
}


BARE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
#: What a program finds in any Linux; the emulator itself asks for some.
DEVICES = {"null": "3", "zero": "5", "random": "8", "urandom": "9"}


class Failed(Exception):
    """Something is not as promised."""


@dataclass(slots=True)
class Root:
    """A root file system, and how long each step in it took."""

    folder: Path
    times: dict[str, float] = field(default_factory=dict)

    def step(self, name: str, *words: str) -> str:
        """A command in there, with no network, timed. Raises Failed."""
        began = time.monotonic()
        said = self.run(*words)
        if said.returncode:
            raise Failed(f"{name}: exit code {said.returncode}: {(said.stderr or said.stdout)[-600:]}")
        self.times[name] = round(time.monotonic() - began, 1)
        print(f"ok   {self.times[name]:6.1f} s  {name}", flush=True)
        return said.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, whatever its exit code."""
        return subprocess.run((*self.enter, *words), capture_output=True, text=True, env=BARE, check=False)

    @property
    def enter(self) -> tuple[str, ...]:
        """What stands before a command that runs in there."""
        return "unshare", "--net", "chroot", str(self.folder)

    def digests(self) -> dict[str, str]:
        """Each byte of evidence, keys and profile."""
        return {name: hashlib.sha256((self.folder / name).read_bytes()).hexdigest() for name in EVIDENCE}

    def version(self) -> str:
        """What dpkg says is installed."""
        return self.run("dpkg-query", "-W", "-f=${Version}", "mashangren-box").stdout


def check(root: Root, made: Path, work: Path) -> dict[str, object]:
    """All of it, with this bundle. Raises Failed."""
    stick = root.folder / "mnt"
    shutil.copy(made.parent / "install.sh", stick)
    shutil.copy(made, stick)
    first = made.name.split("_")[1]
    expect(root.run("python3.11", "--version").returncode, "a bare Debian without Python")
    root.step("install", "sh", "/mnt/install.sh")
    expect(root.version() == first, f"version {first}, got {root.version()}")
    expect("[*] --> starting" in root.step("msr-agent runs", "msr-agent", "states"), "the state table")
    expect("msr-capture" in (root.folder / "etc/passwd").read_text(), "the box's users")
    at_work = inside.works(inside.Inside(root.folder, root.enter, BARE, root.step), work)
    for name, raw in EVIDENCE.items():
        (root.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (root.folder / name).write_bytes(raw)
    before = root.digests()

    signing = bundles.key(work)
    (root.folder / "etc/msr/update-keys/unit.pem").write_bytes((work / "update.public.pem").read_bytes())
    newer = bundles.packed(bundles.changed(bundles.unpacked(made, work / "unpacked"), work, NEWER), signing, stick)
    trusted = bundle.trusted_keys([root.folder / "etc/msr/update-keys"])
    bundle.unpack(newer, trusted, root.folder / "var/lib/msr-update/bundles" / NEWER)
    for version, name in ((NEWER, "upgrade"), (first, "taken back")):
        script = f"/var/lib/msr-update/bundles/{version}"
        root.step(name, "sh", f"{script}/install.sh", script)
        expect(root.version() == version, f"version {version}, got {root.version()}")
        root.step(f"msr-agent runs after {name}", "msr-agent", "states")
        expect(root.digests() == before, f"evidence as it was after {name}")
    root.step("remove", "dpkg", "--remove", "mashangren-box")
    expect(root.digests() == before, "evidence as it was after removal")
    root.step("install again", "sh", "/var/lib/msr-update/bundles/" + first + "/install.sh")
    root.step("purge", "dpkg", "--purge", "mashangren-box")
    expect(root.digests() == before, "evidence as it was after purging")
    left = [str(each) for name in ("opt/mashangren", "usr/bin/msr-agent") if (each := root.folder / name).exists()]
    wants = list((root.folder / "etc/systemd/system").rglob("msr-*"))
    expect(not left and not wants, f"nothing of the program, got {left} {wants}")
    return {"version": first, "mib": made.stat().st_size >> 20, **at_work, "seconds": root.times}


def expect(is_so: object, words: str) -> None:
    """Raises Failed with these words unless it is so."""
    if not is_so:
        raise Failed(f"expected {words}")


@contextlib.contextmanager
def bare_debian(cache: Path, arch: str) -> Iterator[Root]:
    """A fresh root file system of this processor, gone afterwards. Its archive is kept in `cache`."""
    archive = cache / f"debian-12-{arch}.tar"
    room = "/dev/shm" if shutil.disk_usage("/dev/shm").free > 4 << 30 else None
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        being_made = archive.with_suffix(".new.tar")
        words = (
            "mmdebstrap",
            "--quiet",
            "--mode=root",
            "--variant=minbase",
            "--include=apt",
            f"--architectures={arch}",
        )
        where = {**os.environ, **({"TMPDIR": room} if room else {})}
        subprocess.run((*words, "--dpkgopt=force-unsafe-io", "bookworm", being_made), check=True, env=where)
        being_made.rename(archive)
    folder = Path(tempfile.mkdtemp(prefix="package-check-", dir=room))
    try:
        subprocess.run(("tar", "xf", archive, "-C", folder, "--exclude=./dev/*"), check=True)
        for name, minor in DEVICES.items():
            subprocess.run(("mknod", "-m", "666", folder / "dev" / name, "c", "1", minor), check=True)
        subprocess.run(("mount", "-t", "proc", "proc", folder / "proc"), check=True)
        yield Root(folder)
    finally:
        subprocess.run(("umount", folder / "proc"), check=False)
        if not (folder / "proc").is_mount():
            shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """The exit code."""
    native = subprocess.run(("dpkg", "--print-architecture"), check=True, capture_output=True, text=True).stdout.strip()
    parser = argparse.ArgumentParser(prog="python -m tests.appliance.chroot")
    parser.add_argument("--package", type=Path, default=Path("build/package"))
    parser.add_argument("--arch", choices=sorted({native, "arm64"}), default=native, help="another one is emulated")
    asked = parser.parse_args()
    told = {"figure": "package", "arch": asked.arch, "emulated": asked.arch != native}
    try:
        made = bundles.made(asked.package, asked.arch)
        with (
            tempfile.TemporaryDirectory(prefix="package-check-") as text,
            bare_debian(Path("build/package-check"), asked.arch) as root,
        ):
            found = check(root, made, Path(text))
    except (Failed, AssertionError, FileNotFoundError) as fault:
        print(f"FAIL {fault}", file=sys.stderr)
        return 1
    print(json.dumps({**told, **found}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
