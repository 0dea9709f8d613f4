"""What is looked at of recordings, where a centre has them (not in the outer zone)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from server import keyring
from server.recordings.export import export_session
from server.recordings.models import Checkpoint, FileState, LogLeaf, SegmentObject, Session, SessionState, Tail
from server.vault.configured import vault
from server.vault.errors import NoSuchObject
from sync.evidence.checkpoint import read_checkpoint
from sync.evidence.merkle import Tree

Tell = Callable[[str], None]
_PIECE = 1 << 20


def _log(tell: Tell) -> tuple[bool, str]:
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return not LogLeaf.objects.exists(), "no recording was closed yet"
    tree = Tree()
    for leaf in LogLeaf.objects.order_by("index").values_list("hash", flat=True):
        tree.append(bytes(leaf))
    note = read_checkpoint(bytes(newest.note), dict(keyring.trusted().logs))
    ok = len(tree) >= note.size and tree.root(note.size) == note.root
    words = f"{len(tree)} leaves, checkpoint over {note.size}"
    return ok, words if ok else f"{words}: they are not those it was signed over"


def _files() -> Iterator[SegmentObject | Tail]:
    stored = (kind.objects.filter(state=FileState.STORED).order_by("pk").iterator() for kind in (SegmentObject, Tail))
    return chain.from_iterable(stored)


def _vault(tell: Tell) -> tuple[bool, str]:
    store, count, size = vault(), 0, 0
    for file in _files():
        digest = hashlib.sha256()
        try:
            for piece in store.read_range(file.vault_key, 0, file.size, piece=_PIECE):
                digest.update(piece)
        except NoSuchObject:
            return False, f"{file.vault_key}: the database says it is stored, and it is not there"
        if store.size(file.vault_key) != file.size or digest.digest() != bytes(file.digest):
            return False, f"{file.vault_key}: its bytes are not those that its record names"
        count, size = count + 1, size + file.size
        if count % 500 == 0:
            tell(f"{count} files, {size >> 20} MiB ...")
    return True, f"{count} files, {size} bytes: each as its record names it"


def _verdict(tell: Tell) -> tuple[bool, str]:
    """The newest closed recording, given out and judged by the public verifier, as an outsider would."""
    session = Session.objects.filter(state=SessionState.CLOSED).order_by("-started_at").first()
    if session is None:
        return True, "no recording was closed yet"
    if settings.MSR.trust is None and not keyring.has_signer("receipt"):
        return False, "neither trust file nor keys are here: set MSR_TRUST to the backup's trust.json"
    with tempfile.TemporaryDirectory() as folder:
        trust = settings.MSR.trust or _own_trust(Path(folder))
        to = Path(folder) / session.pk
        export_session(session.pk, to)
        command = [sys.executable, str(to / "msr_verify.py"), str(to), "--trust", str(trust)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = (done.stdout.strip() or done.stderr.strip()).splitlines()[:1]
    by = "" if settings.MSR.trust else "; by the keys that are here: MSR_TRUST names those that you trust"
    return done.returncode == 0, f"{session.pk}: {''.join(last)}{by}"


def _own_trust(folder: Path) -> Path:
    call_command("trust_file", to=folder / "trust.json", stdout=StringIO())
    return folder / "trust.json"


CHECKS: dict[str, Callable[[Tell], tuple[bool, str]]] = {
    "transparency log": _log,
    "vault": _vault,
    "newest recording": _verdict,
}
