"""The demo's retained lawyer: one binding that case management accepted, one that waits for it."""

from __future__ import annotations

from datetime import datetime

from server.access.models import User
from server.bookings.demo.telling import case_of
from server.counsel import actions, papers
from server.counsel.models import Binding, Client, PaperKind
from server.defence import actions as defence

_SHEET = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length {length}>>stream
{drawn}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def bind(people: dict[str, User], now: datetime) -> None:
    """Asked and accepted, and one more asked; nothing if he has asked before."""
    lawyer = people["bianhu"]
    if Binding.objects.filter(lawyer=lawyer).exists():
        return
    suspect = case_of(3).suspects.get(number=1)
    accepted = _ask(lawyer, people["anguan"], suspect.name, now)
    defence.accept(person=people["anguan"], binding=accepted, suspect=suspect, said="手续齐全（演示）", now=now)
    _ask(lawyer, people["anguan"], "虚构己", now)


def _ask(lawyer: User, manager: User, name: str, now: datetime) -> Binding:
    sheets = {kind: papers.looked_at(f"{kind.label}（演示）.pdf", _drawn(kind)) for kind in PaperKind}
    return actions.ask(
        lawyer=lawyer, unit=manager.unit, person_said=name, case_said="", client=Client.RELATIVE,
        client_name="虚构亲属", sheets=sheets, now=now,
    )  # fmt: skip


def _drawn(kind: PaperKind) -> bytes:
    """One page that says what it is: of the demo, without legal effect."""
    drawn = f"BT /F 20 Tf 72 720 Td (DEMO - NO LEGAL EFFECT: {kind.value}) Tj ET"
    return _SHEET.format(length=len(drawn), drawn=drawn).encode()
