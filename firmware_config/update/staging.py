"""From a bundle's file to an update that the runner can begin: verified, unpacked, allowed, written down."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from firmware_config.update import bundle, runner
from firmware_config.update.errors import UpdateRefused
from firmware_config.update.manifest import PRODUCT, Manifest
from firmware_config.update.runner import HOME, Journal, Record


def installed_version() -> str:
    """The version that dpkg has installed. Raises UpdateRefused where it has none."""
    words = ("dpkg-query", "-W", "-f=${Version}", PRODUCT)
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    if said.returncode or not said.stdout:
        raise UpdateRefused(f"{PRODUCT}: it was not installed as a package here, so it cannot be updated")
    return said.stdout


def machine_arch() -> str:
    """As Debian names it."""
    return subprocess.run(("dpkg", "--print-architecture"), capture_output=True, text=True, check=True).stdout.strip()


def refusal(
    manifest: Manifest, *, digest: str, arch: str, installed: str, kept: Iterable[str], failed: dict[str, str]
) -> str | None:
    """Why this good bundle is not taken, or None."""
    if manifest.arch != arch:
        return f"the bundle is for {manifest.arch}, this box is {arch}"
    if manifest.version == installed:
        return f"version {installed} is installed already"
    if digest in failed:
        return f"version {manifest.version} was tried here and taken back: {failed[digest]}; wait for a newer one"
    if installed not in kept:
        return (
            f"there is no bundle of version {installed} to return to; put its *.update and install.sh on a stick and "
            "run install.sh once"
        )
    return None


def stage(path: Path, *, forced: bool, home: Path = HOME, folders: Iterable[Path] = bundle.KEY_FOLDERS) -> Journal:
    """Verifies, unpacks and writes the journal: what runner.py goes on with. Raises UpdateError.

    1 signature and every digest; 2 is it allowed; 3 unpacked and synced; 4 the runner's own copy; 5 the journal.
    """
    record = Record(home)
    if (open_one := record.under_way()) is not None:
        raise UpdateRefused(f"an update to {open_one.version} is under way ({open_one.state.value})")
    keys = bundle.trusted_keys(folders)
    manifest = bundle.verify_file(path, keys)
    digest = manifest.package.sha256
    bundles, installed = home / "bundles", installed_version()
    kept = [each.name for each in bundles.iterdir()] if bundles.is_dir() else []
    why = refusal(manifest, digest=digest, arch=machine_arch(), installed=installed, kept=kept, failed=record.failed())
    if why is not None:
        raise UpdateRefused(why)
    bundle.unpack(path, keys, bundles / manifest.version)
    for each in kept:
        if each not in (installed, manifest.version):
            shutil.rmtree(bundles / each)
    shutil.copyfile(runner.__file__, home / "runner.py")
    journal = Journal(version=manifest.version, digest=digest, before=installed, forced=forced)
    record.keep(journal)
    return journal
