"""`python -m firmware_config.update`: at whoever makes versions: a signing key, a bundle's manifest, a look at one."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from firmware_config import keystore
from firmware_config.errors import ConfigurationError
from firmware_config.update import bundle, manifest
from sync.evidence.keys import key_id, load_public_key


def make_key(arguments: argparse.Namespace) -> None:
    """A new signing key, and beside it the public half for UPDATE_KEYS or /etc/msr/update-keys."""
    signer = keystore.create(f"file:{arguments.path}")
    public = load_public_key(signer.public_key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    half = arguments.path.with_suffix(".public.pem")
    half.write_bytes(public)
    print(f"{arguments.path} (keep it off line), {half}: key {key_id(signer.public_key).hex()[:16]}")


def make_manifest(arguments: argparse.Namespace) -> None:
    """manifest.json over every file of a bundle's folder, and manifest.sig where there is a key."""
    files = sorted(
        each for each in arguments.folder.iterdir() if each.name not in (manifest.MANIFEST, manifest.SIGNATURE)
    )
    own = next(each for each in files if each.name.startswith(f"{manifest.PRODUCT}_"))
    _, version, arch = own.stem.split("_")
    notes = arguments.notes.read_text("utf-8") if arguments.notes else ""
    raw = manifest.write(
        manifest.Manifest(
            version=version,
            arch=arch,
            made_unix_s=int(os.environ.get("SOURCE_DATE_EPOCH", 0)),
            notes=notes,
            files=tuple(bundle.part_of(each) for each in files),
        )
    )
    manifest.read(raw)
    (arguments.folder / manifest.MANIFEST).write_bytes(raw)
    if arguments.key:
        (arguments.folder / manifest.SIGNATURE).write_bytes(manifest.sign(raw, keystore.fetch(arguments.key)))


def show(arguments: argparse.Namespace) -> None:
    """What a bundle holds, once it is verified with the keys of a folder."""
    found = bundle.verify_file(arguments.bundle, bundle.trusted_keys([arguments.keys]))
    print(f"{manifest.PRODUCT} {found.version} {found.arch}, {len(found.files)} files, signed and whole")
    print(found.notes)


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0, or 1 with one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m firmware_config.update")
    commands = parser.add_subparsers(required=True)
    key = commands.add_parser("key", help=make_key.__doc__)
    key.add_argument("path", type=Path)
    key.set_defaults(do=make_key)
    made = commands.add_parser("manifest", help=make_manifest.__doc__)
    made.add_argument("folder", type=Path)
    made.add_argument("--key", help="file:PATH")
    made.add_argument("--notes", type=Path, help="what is new, for people")
    made.set_defaults(do=make_manifest)
    shown = commands.add_parser("show", help=show.__doc__)
    shown.add_argument("bundle", type=Path)
    shown.add_argument("--keys", type=Path, required=True)
    shown.set_defaults(do=show)
    arguments = parser.parse_args(argv)
    try:
        arguments.do(arguments)
    except (ConfigurationError, OSError) as error:
        print(f"update: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
