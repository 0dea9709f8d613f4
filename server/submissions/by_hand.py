"""The lawyer's own hand under an opinion, offered when it is handed in. It signs the very content that the receipt is
about, by its digest; receipts stand with it or without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import override

from server.receipts.content import digest_of
from server.signatures import queries
from server.signatures.actions import own
from server.submissions import receipting
from server.submissions.models import Submission

PREFIX = "submission:"


@dataclass(frozen=True, slots=True)
class Signed:
    """When, the act's digest (hex), and whether what was signed is what lies here."""

    at: datetime
    act: str
    is_same: bool


def sign(submission: Submission, hand: bytes, now: datetime) -> None:
    """In the transaction that hands it in. Raises UnfitHand."""
    content = receipting.sent(submission)
    with override("zh-hans"):
        title = str(submission.get_kind_display())
    what = own.Own(
        document=key_of(submission), title=title, digest=digest_of(content), size=len(content), unit=submission.unit,
        booking=submission.booking,
    )  # fmt: skip
    own.sign(what, by=submission.lawyer, hand=hand, now=now)


def signed(submission: Submission) -> Signed | None:
    """His hand under it; None: there is none, or it has not come yet."""
    act = queries.own_act(key_of(submission))
    if act is None or act.at is None:
        return None
    same = act.signer.sitting.digest == digest_of(receipting.sent(submission))
    return Signed(at=act.at, act=act.digest, is_same=same)


def key_of(submission: Submission) -> str:
    """As signatures know it."""
    return f"{PREFIX}{submission.uid}"


def named(document: str) -> Submission | None:
    """What that hand is under, where it has come; `document` as `key_of` says it."""
    try:
        uid = UUID(document.removeprefix(PREFIX))
    except ValueError:
        return None
    return Submission.objects.filter(uid=uid).first()
