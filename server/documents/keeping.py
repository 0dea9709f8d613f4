"""Where the bytes of documents lie: each stage once, sealed, never written over."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from server.documents import sealed
from server.documents.errors import NotKept
from server.vault.configured import documents
from server.vault.errors import NoSuchObject


def keep(uid: UUID, pdf: bytes) -> str:
    """Durable before any row speaks of it; the digest (hex) under which it is found again."""
    digest = sha256(pdf).hexdigest()
    key = _key(uid, digest)
    store = documents()
    if store.size(key) is None:  # sealed twice, the same bytes would be other bytes
        store.put_once(key, sealed.seal(key, pdf))
    return digest


def fetch(uid: UUID, digest: str) -> bytes:
    """The very bytes of that digest. NotKept if they are not there or are others."""
    key = _key(uid, digest)
    try:
        pdf = sealed.opened(key, documents().get(key))
    except NoSuchObject as error:
        raise NotKept(f"{key}: expected its bytes, got none", _("文书文件不在存储中，请联系运维人员。")) from error
    if sha256(pdf).hexdigest() != digest:
        raise NotKept(f"{key}: other bytes than its digest", _("文书文件与登记的校验值不符，请联系运维人员。"))
    return pdf


def _key(uid: UUID, digest: str) -> str:
    return f"documents/{uid}/{digest}.pdf.sealed"
