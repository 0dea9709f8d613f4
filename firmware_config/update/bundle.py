"""The bundle as a file: one tar of a manifest, its signature and the files it names. Reads and writes the disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from firmware_config.files import sync_folder
from firmware_config.update.errors import BundleBroken, UpdateError
from firmware_config.update.manifest import LARGEST_MANIFEST, MANIFEST, SIGNATURE, Manifest, Part, verify
from sync.evidence.keys import point_of

#: In this order: the package's own, then what the site put there.
KEY_FOLDERS = (Path("/opt/mashangren/share/update-keys"), Path("/etc/msr/update-keys"))
_CHUNK = 1 << 20


def trusted_keys(folders: Iterable[Path] = KEY_FOLDERS) -> tuple[bytes, ...]:
    """The points of every *.pem in the folders; a folder may be missing. Raises UpdateError for a file that is none."""
    return tuple(_point(file) for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.pem")))


def part_of(file: Path) -> Part:
    """Name, size and digest of a file."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Part(name=file.name, size=file.stat().st_size, sha256=digest)


def verify_file(path: Path, trusted: Iterable[bytes]) -> Manifest:
    """The manifest of a bundle whose every byte is as it was signed. Raises BundleBroken, BundleUntrusted.

    Nothing is unpacked: a tar whose names, sorts or sizes are others than the manifest's is refused.
    """
    with _opened(path) as archive:
        return _verified(archive, trusted, into=None)


def unpack(path: Path, trusted: Iterable[bytes], folder: Path) -> Manifest:
    """Verifies while it unpacks into `folder`, which appears whole or not at all. Raises as verify_file.

    1 a folder beside; 2 each file, synced; 3 rename over what was there; 4 the folder's parent synced.
    """
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o755)
    try:
        with _opened(path) as archive:
            manifest = _verified(archive, trusted, into=beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    sync_folder(folder)
    sync_folder(folder.parent)
    return manifest


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, "r:")
    except (tarfile.TarError, OSError) as error:
        raise BundleBroken(f"{path}: expected a bundle (*.update), got something else ({error!s})") from error


def _verified(archive: tarfile.TarFile, trusted: Iterable[bytes], into: Path | None) -> Manifest:
    try:
        members = {member.name.removeprefix("./"): member for member in archive.getmembers() if not member.isdir()}
    except tarfile.TarError as error:
        raise BundleBroken(f"{archive.name!s}: it ends too early ({error!s}); fetch it again") from error
    raws = [_small(archive, members, name) for name in (MANIFEST, SIGNATURE)]
    manifest = verify(raws[0], raws[1], trusted)
    named = {part.name for part in manifest.files} | {MANIFEST, SIGNATURE}
    if strange := sorted(set(members) ^ named):
        raise BundleBroken(f"{archive.name!s}: expected the files that {MANIFEST} names, these differ: {strange[:5]}")
    for part in manifest.files:
        _check(archive, members[part.name], part, into)
    if into is not None:
        for name, raw in zip((MANIFEST, SIGNATURE), raws, strict=True):
            _put(into / name, [raw])
    return manifest


def _small(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], name: str) -> bytes:
    member = members.get(name)
    file = archive.extractfile(member) if member is not None and member.isreg() else None
    if file is None:
        raise BundleBroken(f"{archive.name!s}: there is no {name} in it; an unsigned bundle installs by hand alone")
    return file.read(LARGEST_MANIFEST + 1)


def _check(archive: tarfile.TarFile, member: tarfile.TarInfo, part: Part, into: Path | None) -> None:
    file = archive.extractfile(member) if member.isreg() else None
    if file is None or member.size != part.size:
        raise BundleBroken(f"{part.name}: expected a file of {part.size} bytes, got {member.size}")
    digest = hashlib.sha256()

    def read() -> Iterable[bytes]:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            yield chunk

    if into is None:
        for _ in read():
            pass
    else:
        _put(into / part.name, read())
    if digest.hexdigest() != part.sha256:
        raise BundleBroken(f"{part.name}: expected SHA-256 {part.sha256[:16]}…, got {digest.hexdigest()[:16]}…")


def _put(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _point(file: Path) -> bytes:
    try:
        key = load_pem_public_key(file.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UpdateError(f"{file}: expected a public key in PEM, got something else") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UpdateError(f"{file}: expected a P-256 key")
    return point_of(key)
