"""What a backup holds. Stores never write over an object, so each object is copied once for all backups together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings

from server import keyring


class How(Enum):
    """How a folder goes into a backup."""

    POOLED = "objects that never change: copied once, into the pool of all backups"
    WHOLE = "small files that change: copied whole into each backup"


@dataclass(frozen=True, slots=True)
class Kept:
    """One folder of a centre: its name in the backup, where it lies here, how it is kept, what it is."""

    name: str
    path: Path
    how: How
    says: str


def kept() -> tuple[Kept, ...]:
    """The folders of this centre that a backup holds, beside its database and its keys."""
    var = Path(settings.MSR.var)
    vault = Path(settings.MSR.vault or var / "vault")
    quarantine = Path(settings.MSR.quarantine or var / "quarantine")
    return (
        Kept("vault", vault, How.POOLED, "recordings as the boxes sealed them"),
        Kept("papers", var / "papers", How.POOLED, "what people handed in"),
        Kept("documents", var / "documents", How.POOLED, "documents, sealed"),
        Kept("hands", var / "hands", How.POOLED, "handwriting and fingerprints, sealed"),
        Kept("quarantine", quarantine, How.POOLED, "what failed a check"),
        Kept("imports", var / "imports", How.WHOLE, "files of imports under way"),
        Kept("seal-lists", var / "seal-lists", How.WHOLE, "revocation lists that were fetched"),
    )


#: What is left out, and why: printed in docs, so that nobody looks for it after a restore.
LEFT_OUT = {
    "partials": "files of boxes half received: the box sends them again",
    "discs": "images of discs: made anew from the recordings",
    "dossiers": "exports of dossiers: made anew from the documents",
    "ferry": "letters between the zones: they lie in the database, `ferry_send --again` writes them anew",
    "secret.key": "sign-ins of this machine: everybody signs in anew",
    "keyservice.sock": "a socket",
    "key-uses.log": "the key service's own log: collected where it writes to, apart from the centre",
}


def keys_folder() -> Path:
    """Where the private keys lie, which a backup holds sealed."""
    return keyring.folder()


def beside_keys() -> dict[str, Path]:
    """What is sealed with them under a name of its own: both authorities of the message line, where they are here."""
    return {"pki": settings.MSR.pki} if settings.MSR.pki and settings.MSR.pki.is_dir() else {}


def witness() -> Path:
    """The newest note of the log, which stands beside the database."""
    return Path(settings.MSR.var) / "log-witness.note"
