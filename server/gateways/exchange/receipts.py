"""What became of papers on the other side: the case platform's receipts are fetched each hour, and at once when it says
that one came. A paper that was signed for or sent back is shown so in its dossier."""

from __future__ import annotations

from datetime import datetime

from server.dossiers.actions import pushing
from server.dossiers.models import Push
from server.dossiers.states import PushEvent
from server.gateways.exchange import queue
from server.gateways.exchange.platform import PlatformGateway, ReceiptTold
from server.gateways.models import JudgmentPlace, Operation, Outgoing

_THING = "receipts"
_PLACE = 2


def ask(key: str, now: datetime) -> Outgoing:
    """A fetch is due; the same key again is the same fetch."""
    return queue.put(operation=Operation.PULL_RECEIPTS, thing=_THING, key=f"{_THING}-{key}", body={}, now=now)


def ask_each_hour(now: datetime) -> None:
    """The hour's fetch, if there is a platform and something was pushed; while one waits, no other joins it."""
    waiting = Outgoing.objects.filter(thing=_THING, state__in=queue.OPEN)
    if queue.has_platform() and Push.objects.exists() and not waiting.exists():
        ask(f"{now:%Y%m%d%H}", now)


def pull(gateway: PlatformGateway, now: datetime) -> None:
    """All that came since the last time, page by page. Raises Unreachable, Refused."""
    while True:
        place = JudgmentPlace.objects.get_or_create(pk=_PLACE)[0]
        page = gateway.pull_receipts(place.after)
        for told in page.receipts:
            _note(told, now)
        JudgmentPlace.objects.filter(pk=_PLACE).update(after=page.after)
        if not page.more or page.after == place.after:
            return


def _note(told: ReceiptTold, now: datetime) -> None:
    """One that names no message of ours is none of ours; the same twice changes nothing."""
    message = Outgoing.objects.filter(key=told.message, operation=Operation.PUSH_DOCUMENT).first()
    push = Push.objects.select_related("case").filter(pk=message.body.get("push")).first() if message else None
    if push is not None:
        pushing.note_said(
            push=push, event=PushEvent(told.event), receipt=told.number, said_by=told.by, said=told.reason, now=now
        )
