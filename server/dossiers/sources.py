"""Where the papers of a dossier come from: each app that keeps some registers a source, in its AppConfig.ready().

A source is asked with the case and answers with its papers, without their bytes: those are fetched when somebody
turns to one. Nothing here knows what a paper is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from server.cases.models import Case
from server.dossiers.errors import OtherBytes
from server.vault.errors import VaultError

PDF = "application/pdf"
SUFFIXES = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of a case. `key` never changes and tells it from all others of this centre ("police:17")."""

    key: str
    title: str
    date: date
    #: By what it finds its volume: a kind of document, else its origin.
    origin: str
    kind: str = ""
    #: The bytes of that digest, as they are kept: a PDF, or a picture that becomes one where it is shown.
    open: Callable[[str], bytes]
    #: SHA-256 of its bytes now. A signed document grows when its signatures are lifted; its earlier bytes stay.
    digest: str
    media: str = PDF
    #: None: nobody counted them yet.
    pages: int | None = None
    made_by: str = ""
    #: The order within its volume and kind; then the date counts.
    place: tuple[int, ...] = ()
    #: In which part of the volume it stood where it came from ("第2卷").
    part: str = ""
    #: It bears digital signatures, which do not survive where papers are put together.
    signed: bool = False

    def fetched(self) -> bytes:
        """Its bytes, compared with the digest. OtherBytes."""
        try:
            data = self.open(self.digest)
        except VaultError as error:
            raise OtherBytes(f"paper {self.key}: {error}") from error
        found = hashlib.sha256(data).hexdigest()
        if found != self.digest:
            raise OtherBytes(f"paper {self.key}: expected {self.digest[:16]}, its source gives {found[:16]}")
        return data


Source = Callable[[Case], Iterable[Paper]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """From now on its papers are in the dossiers. Saying it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def papers_of(case: Case) -> list[Paper]:
    """All papers of that case, from everywhere, in no order."""
    return [paper for source in _sources for paper in source(case)]
