"""`make package-check`: the package put into a bare Debian 12 without a network, replaced, taken back, removed.

A root file system by mmdebstrap, entered with a network namespace that has nothing in it. No systemd runs there, so
this shows files, users, links and evidence; `make appliance` shows the same under systemd. Root on Debian 12. Prints a
line a step with its time, then one line of JSON; exits 1 if something is not as promised.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from firmware_config.update import bundle
from tests.appliance import bundles

NEWER = "9.1.0"
EVIDENCE = {
    "var/lib/msr/outbox/part-1/segment.bin": b"\x00evidence" * 1000,
    "var/lib/msr-uplink/uplink.db": b"receipts",
    "etc/msr/profile.toml": b'box = "box-1"\n',
    "etc/msr/keys/device.pem": b"key",
}


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
        inside = ("unshare", "--net", "chroot", str(self.folder), *words)
        bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        return subprocess.run(inside, capture_output=True, text=True, env=bare, check=False)

    def digests(self) -> dict[str, str]:
        """Each byte of evidence, keys and profile."""
        return {name: hashlib.sha256((self.folder / name).read_bytes()).hexdigest() for name in EVIDENCE}

    def version(self) -> str:
        """What dpkg says is installed."""
        return self.run("dpkg-query", "-W", "-f=${Version}", "mashangren-box").stdout


def check(root: Root, package: Path, work: Path) -> dict[str, object]:
    """All of it. Raises Failed."""
    stick = root.folder / "mnt"
    made = bundles.made(package)
    shutil.copy(package / "install.sh", stick)
    shutil.copy(made, stick)
    first = made.name.split("_")[1]
    expect(root.run("python3.11", "--version").returncode, "a bare Debian without Python")
    root.step("install", "sh", "/mnt/install.sh")
    expect(root.version() == first, f"version {first}, got {root.version()}")
    expect("[*] --> starting" in root.step("msr-agent runs", "msr-agent", "states"), "the state table")
    expect("msr-capture" in (root.folder / "etc/passwd").read_text(), "the box's users")
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
    return {"version": first, "mib": made.stat().st_size >> 20, "seconds": root.times}


def expect(is_so: object, words: str) -> None:
    """Raises Failed with these words unless it is so."""
    if not is_so:
        raise Failed(f"expected {words}")


@contextlib.contextmanager
def bare_debian(cache: Path) -> Iterator[Root]:
    """A fresh root file system, gone afterwards. Its archive is kept in `cache`."""
    archive = cache / "debian-12.tar"
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        words = ("mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--include=apt", "bookworm", archive)
        subprocess.run(words, check=True)
    room = "/dev/shm" if shutil.disk_usage("/dev/shm").free > 4 << 30 else None
    folder = Path(tempfile.mkdtemp(prefix="package-check-", dir=room))
    try:
        subprocess.run(("tar", "xf", archive, "-C", folder, "--exclude=./dev/*"), check=True)
        subprocess.run(("mknod", "-m", "666", folder / "dev/null", "c", "1", "3"), check=True)
        subprocess.run(("mount", "-t", "proc", "proc", folder / "proc"), check=True)
        yield Root(folder)
    finally:
        subprocess.run(("umount", folder / "proc"), check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.appliance.chroot")
    parser.add_argument("--package", type=Path, default=Path("build/package"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="package-check-") as text, bare_debian(Path("build/package-check")) as root:
        try:
            found = check(root, asked.package, Path(text))
        except Failed as fault:
            print(f"FAIL {fault}", file=sys.stderr)
            return 1
    print(json.dumps({"figure": "package", **found}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
