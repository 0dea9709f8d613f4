"""Bundles as tools/package.sh makes them, small: a package of a few bytes, signed by a key of the test."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from firmware_config.update import bundle, manifest
from firmware_config.update.manifest import MANIFEST, PRODUCT, SIGNATURE, Manifest
from sync.evidence.keys import MemorySigner

PRIVATE = ec.derive_private_key(4711, ec.SECP256R1())
SIGNER = MemorySigner(PRIVATE)
STRANGER = MemorySigner(ec.derive_private_key(4712, ec.SECP256R1()))


def public_pem() -> bytes:
    """The public half, as it lies in /etc/msr/update-keys."""
    return PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def contents(
    folder: Path, version: str, arch: str = "amd64", *, signer: MemorySigner | None = SIGNER, padding: int = 0
) -> Path:
    """A bundle's folder; its package is larger by `padding` bytes."""
    folder.mkdir(parents=True)
    (folder / f"{PRODUCT}_{version}_{arch}.deb").write_bytes(b"deb of " + version.encode() + bytes(padding))
    (folder / "install.sh").write_text("exit 0\n")
    (folder / "Packages").write_text(f"Package: {PRODUCT}\nVersion: {version}\n")
    parts = tuple(bundle.part_of(each) for each in sorted(folder.iterdir()))
    raw = manifest.write(Manifest(version=version, arch=arch, made_unix_s=0, notes="新", files=parts))
    (folder / MANIFEST).write_bytes(raw)
    if signer is not None:
        (folder / SIGNATURE).write_bytes(manifest.sign(raw, signer))
    return folder


def packed(folder: Path, **extra: bytes) -> Path:
    """The folder as one file; `extra` are members that the manifest does not name."""
    path = folder.with_suffix(".update")
    with tarfile.open(path, "w") as archive:
        for each in sorted(folder.iterdir()):
            archive.add(each, f"./{each.name}")
        for name, raw in extra.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return path
