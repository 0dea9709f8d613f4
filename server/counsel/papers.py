"""What may be handed in as a paper, and where its bytes lie: in a store of their own, under their SHA-256, put once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from server.counsel.errors import PaperAltered, UnfitPaper
from server.vault.configured import papers

LARGEST = 10 << 20
#: By what a file begins with, not by its name: what a browser shows without running anything.
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that was looked at and may be kept."""

    name: str
    media_type: str
    data: bytes
    digest: str


def looked_at(name: str, data: bytes) -> Sheet:
    """The file, fit to be kept. UnfitPaper says what was expected."""
    kind = next((kind for start, kind in _KINDS if data.startswith(start)), None)
    if kind is None:
        raise UnfitPaper(
            f"paper: expected PDF, JPEG or PNG, got a file beginning {data[:8].hex()}",
            _("“%(name)s”不是 PDF、JPG 或 PNG 文件。请扫描或拍照后重新上传。") % {"name": name},
        )
    if len(data) > LARGEST:
        raise UnfitPaper(
            f"paper: expected at most {LARGEST} bytes, got {len(data)}",
            _("“%(name)s”超过 10 MB。请压缩或降低扫描精度后重新上传。") % {"name": name},
        )
    return Sheet(name=name[-150:], media_type=kind, data=data, digest=hashlib.sha256(data).hexdigest())


def keep(sheet: Sheet) -> None:
    """Durable from now on; the very same file twice is kept once."""
    papers().put_once(_key(sheet.digest), sheet.data)


def is_here(digest: str) -> bool:
    """Whether its bytes were kept."""
    return papers().size(_key(digest)) is not None


def fetch(digest: str) -> bytes:
    """The bytes as they were handed in. PaperAltered if the store gives others."""
    data = papers().get(_key(digest))
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise PaperAltered(f"paper {digest[:16]}: the store gives bytes of digest {found[:16]}; compare its copies")
    return data


def _key(digest: str) -> str:
    return f"counsel/{digest}"
