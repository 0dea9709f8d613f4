"""What a draft is filled with: what the unit's side told of readings, rounds and signing (known.py), and what other
apps of this zone know. Whether he was there to see it remains his to say: his own answers are never filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from server.ferry.fields import from_moment
from server.submissions import seams
from server.submissions.known import Help, Reading, Round
from server.submissions.models import Draft, Known
from server.submissions.questions import YES
from server.submissions.saving import filled
from sync.shapes import from_map


def filled_draft(draft: Draft) -> dict[str, dict[str, Any]]:
    """The draft's answers, and what is known where there were none."""
    return filled(draft.values, {**_of_known(draft), **seams.fills(draft)}, draft.revision + 1)


def help_of(draft: Draft) -> Help | None:
    """What was told of it last."""
    place = {"case": draft.case, "person": draft.person, "booking": draft.booking}
    found = Known.objects.filter(lawyer=draft.lawyer, **place).first()
    return None if found is None else read(found)


def read(known: Known) -> Help:
    """The row as the letter said it."""
    return from_map(Help, {int(key): value for key, value in _numbered(known.said).items()}, "known")


def local(moment: datetime) -> str:
    """As a question of a moment is answered."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def _of_known(draft: Draft) -> Mapping[str, str]:
    told = help_of(draft)
    if told is None:
        return {}
    answers = {"rounds_number": str(len(told.rounds)) if told.rounds else "", "rounds_what": _rounds(told.rounds)}
    if told.signing_from is not None:
        answers["signing_from"] = local(from_moment(told.signing_from))
    if told.signed_at is not None:
        answers["signing_until"] = local(from_moment(told.signed_at))
    return answers | _readings(told.readings)


def _readings(readings: Sequence[Reading]) -> dict[str, str]:
    if not readings:
        return {}
    last = max(readings, key=lambda each: each.when)
    return {
        "read": YES,
        "read_at": local(from_moment(last.when)),
        "read_volumes": str(max(each.volumes for each in readings)),
        "read_pages": str(sum(each.pages for each in readings)),
    }


def _rounds(rounds: Sequence[Round]) -> str:
    """A line a round, in Chinese: it becomes part of the document."""
    with override("zh-hans"):
        return "\n".join(
            _("第%(n)d轮（%(at)s）检察机关建议：%(offer)s；辩方意见：%(reply)s；结果：%(result)s。")
            % {
                "n": each.number,
                "at": f"{timezone.localtime(from_moment(each.when)):%m-%d %H:%M}",
                "offer": each.offer or "—",
                "reply": each.reply or "—",
                "result": each.result or "—",
            }
            for each in rounds
        )


def _numbered(said: Mapping[str, Any]) -> dict[str, Any]:
    """Maps have numbers for keys, JSON has text."""
    return {
        key: [{int(k): v for k, v in each.items()} for each in value] if isinstance(value, list) else value
        for key, value in said.items()
    }
