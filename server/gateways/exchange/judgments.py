"""Courts' documents are fetched from the case platform: each hour, and at once when it says that there is one.

A fetch is a message of the outbound queue: tried again while the platform is away, on hold when it refuses, steered by
the operator. It goes on behind the place where the last one ended; a judgment that came is known by its key and kept
once. What it means for the case, a person says on the case's page.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from server.audit.actions import append
from server.cases.models import Case
from server.gateways.exchange import queue
from server.gateways.exchange.platform import JudgmentTold, PlatformGateway
from server.gateways.models import Judgment, JudgmentPlace, Operation, Outgoing
from server.vault.configured import vault

_THING = "judgments"


def ask(key: str, now: datetime) -> Outgoing:
    """A fetch is due; the same key again is the same fetch."""
    return queue.put(operation=Operation.PULL_JUDGMENT, thing=_THING, key=f"{_THING}-{key}", body={}, now=now)


def ask_each_hour(now: datetime) -> None:
    """The hour's fetch, if there is a platform; while one waits, no other joins it."""
    waiting = Outgoing.objects.filter(thing=_THING, state__in=queue.OPEN)
    if queue.has_platform() and not waiting.exists():
        ask(f"{now:%Y%m%d%H}", now)


def pull(gateway: PlatformGateway, now: datetime) -> None:
    """All that came since the last time, page by page: bytes into the vault, then the row, then the place. Raises
    Unreachable, Refused."""
    while True:
        place = JudgmentPlace.objects.get_or_create(pk=1)[0]
        page = gateway.pull_judgments(place.after)
        known = set(Judgment.objects.filter(key__in=[j.key for j in page.judgments]).values_list("key", flat=True))
        for told in page.judgments:
            if told.key not in known:
                vault().put_once(key_of(told.digest), gateway.get_document(told.digest))
                _keep(told, now)
        JudgmentPlace.objects.filter(pk=1).update(after=page.after)
        if not page.more or page.after == place.after:
            break
    match_waiting()


def match_waiting() -> None:
    """Judgments whose case has come since."""
    for judgment in Judgment.objects.filter(case=None):
        case = _case(judgment.case_number)
        if case is not None:
            _give(judgment, case)


@transaction.atomic
def _keep(told: JudgmentTold, now: datetime) -> None:
    case = _case(told.case_number)
    values = {**asdict(told), "case": case, "fetched_at": now}
    judgment, made = Judgment.objects.get_or_create(key=values.pop("key"), defaults=values)
    if made:
        append(
            "platform", "judgment.fetched", judgment, case=case.pk if case else None, number=told.number,
            digest=told.digest,
        )  # fmt: skip


@transaction.atomic
def _give(judgment: Judgment, case: Case) -> None:
    if Judgment.objects.filter(pk=judgment.pk, case=None).update(case=case) == 1:
        append("platform", "judgment.matched", judgment, case=case.pk, number=judgment.number)


def _case(number: str) -> Case | None:
    return Case.objects.filter(Q(bmsah=number) | Q(tysah=number)).first()


def key_of(digest: str) -> str:
    """Where such a document lies in the vault."""
    return f"cases/judgments/{digest}"
