"""The rounds of consultation as a lawyer is told of them: what was proposed, what the defence said, what came of it."""

from __future__ import annotations

from django.utils.translation import override

from server.cases.models import Suspect
from server.hearings import queries
from server.hearings.queries import Version
from server.hearings.rounds import words_of
from server.replies.help import Round


def rounds_of(suspect: Suspect) -> list[Round]:
    """In order; written in Chinese, as the opinion that they fill is."""
    with override("zh-hans"):
        return [_round(each) for each in queries.rounds_of(suspect)]


def _round(version: Version) -> Round:
    said, made = version.lawyer, version.round
    reply = f"{said.get_stance_display()} {said.words}".strip() if said else ""
    his = version.suspect
    result = f"犯罪嫌疑人{his.get_stance_display()}" if his else ""
    return Round(number=made.number, at=made.at, offer=words_of(made), reply=reply, result=result)
