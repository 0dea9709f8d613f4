"""What this app brings into a dossier: the police's files and courts' documents; how papers go to the case platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.cases.models import Case
from server.dossiers.actions import pushing
from server.dossiers.catalogue import Entry
from server.dossiers.errors import OtherBytes
from server.dossiers.models import Push
from server.dossiers.seams import Carrier
from server.dossiers.sources import Paper
from server.dossiers.states import PushEvent
from server.dossiers.tools import Tool
from server.gateways.dossiers.parcels import compared, key_of
from server.gateways.errors import UnfitFile
from server.gateways.exchange import judgments, queue
from server.gateways.models import Operation, Outgoing


def of_police(case: Case) -> Iterable[Paper]:
    """The files of the electronic dossier that the police sent."""
    for each in case.dossier.select_related("parcel"):
        yield Paper(
            key=f"police:{each.pk}", title=each.title, date=timezone.localdate(each.parcel.made_at), origin="police",
            open=partial(_fetched, key_of), digest=each.digest,
            made_by=case.police_unit, place=(each.volume, each.place),
            part=gettext("侦查第%(number)d卷") % {"number": each.volume},
        )  # fmt: skip


def of_courts(case: Case) -> Iterable[Paper]:
    """Courts' documents, as the case platform gave them."""
    for each in case.judgments.all():
        yield Paper(
            key=f"judgment:{each.pk}", title=f"{each.title} {each.number}", date=each.decided_on, origin="courts",
            open=partial(_fetched, judgments.key_of), digest=each.digest, media=each.media,
            made_by=each.court,
        )  # fmt: skip


def way_in(user: User, case: Case, now: datetime) -> Tool | None:
    """For whoever may import: where the police's parcels are taken in."""
    if not reach.reaches(user, Permission.IMPORT_CASES, case, now):
        return None
    return Tool(words=gettext_lazy("导入电子卷宗"), url=reverse("gateways:dossier", kwargs={"case": case.pk}))


def carry(push: Push, entry: Entry, now: datetime) -> None:
    """Into the outbound queue; the same push again is the message that is there."""
    again = f"-{push.attempt}" if push.attempt > 1 else ""
    queue.put(
        operation=Operation.PUSH_DOCUMENT, thing=f"document:{push.paper}",
        key=f"document-{push.case_id}-{push.digest}{again}", body=body_of(push, entry, now), now=now,
    )  # fmt: skip


def body_of(push: Push, entry: Entry, now: datetime) -> dict[str, Any]:
    """What the platform is told of it: of which case, where it stands, and its digest."""
    case = push.case
    return {
        "push": push.pk, "case": case.origin_key, "bmsah": case.bmsah or "", "tysah": case.tysah or "",
        "title": entry.paper.title, "kind": entry.paper.kind, "volume": entry.volume.zh, "place": entry.number,
        "pages": entry.pages, "sha256": push.digest, "media": entry.paper.media, "at": now.isoformat(),
    }  # fmt: skip


def bytes_of(body: dict[str, Any]) -> bytes:
    """The bytes of a message's paper. UnfitFile: they are no more what was pushed."""
    try:
        return pushing.bytes_of(Push.objects.select_related("case").get(pk=body["push"]))
    except OtherBytes as error:
        raise UnfitFile(str(error), error.words) from error


def note_arrived(message: Outgoing, receipt: str, now: datetime) -> None:
    """The platform took it."""
    push = Push.objects.select_related("case").get(pk=message.body["push"])
    pushing.note_said(push=push, event=PushEvent.ARRIVE, receipt=receipt, now=now)


CARRIER = Carrier(is_there=queue.has_platform, carry=carry)


def _fetched(key: Callable[[str], str], digest: str) -> bytes:
    try:
        return compared(key(digest), digest)
    except UnfitFile as error:
        raise OtherBytes(str(error)) from error
