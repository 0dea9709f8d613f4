"""A document of a case goes to the case platform: on somebody's word, once, through the outbound queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import policies
from server.gateways.dossiers import parcels
from server.gateways.errors import NotAllowed, StaleState
from server.gateways.exchange import queue
from server.gateways.models import DossierFile, Operation, SentDocument


@transaction.atomic
def send(*, by: User, file: DossierFile, now: datetime) -> SentDocument:
    """The document is on its way; the second time it is so already. Raises NotAllowed, StaleState."""
    case = file.case
    if not policies.is_allowed(policies.check_edit, by, case, now):
        raise NotAllowed(
            f"send: {by.username}, case {case.pk}", _("只有承办人、协办人和案管人员可以发送这件案件的文件。")
        )
    if not (case.bmsah or case.tysah):
        raise StaleState(
            f"send: case {case.pk} has no number", _("案件还没有受案号，业务系统认不出它。请先补填受案号。")
        )
    if not queue.has_platform():
        raise StaleState("send: no platform", _("本系统没有连接业务系统，请联系运维人员。"))
    sent, made = SentDocument.objects.get_or_create(file=file, defaults={"case": case, "by": by, "at": now})
    if not made:
        raise StaleState(f"send: file {file.pk} was sent", _("这份文件已发送过。"))
    queue.put(
        operation=Operation.PUSH_DOCUMENT, thing=f"document:{file.pk}", key=f"document-{case.pk}-{file.digest}",
        body=body_of(file, now), now=now,
    )  # fmt: skip
    append(by, "document.sent", file, case=case.pk, digest=file.digest)
    return sent


def body_of(file: DossierFile, now: datetime) -> dict[str, Any]:
    """What the platform is told of it: of which case, where it stands, and its digest."""
    case = file.case
    return {
        "file": file.pk, "case": case.origin_key, "bmsah": case.bmsah or "", "tysah": case.tysah or "",
        "title": file.title, "volume": file.volume, "place": file.place, "sha256": file.digest, "size": file.size,
        "media": "application/pdf", "at": now.isoformat(),
    }  # fmt: skip


def bytes_of(body: dict[str, Any]) -> bytes:
    """The bytes of a message's document. UnfitFile: the vault gives others."""
    return parcels.bytes_of(DossierFile.objects.get(pk=body["file"]))
