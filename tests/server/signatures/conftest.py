"""A document of three pages, its signers, and what a pad sends."""

from __future__ import annotations

import hashlib
import io
import json
import math
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.signatures.actions import ask
from server.signatures.contract import Asked, SignerRole, Slot
from server.signatures.models import Sitting
from tests.fakes.fingerprint import finger
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


def pdf_of(pages: int = 3, marked: str = "") -> bytes:
    """A PDF of so many sheets, each with words of its own."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in range(pages):
        dice = random.Random(f"{marked}{number}")
        word = lambda: "".join(dice.choices("abcdefghklmnoprstu", k=dice.randint(3, 9)))  # noqa: B023, E731
        lines = [" ".join(word() for _each in range(11)) for _line in range(30)]
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = "".join(f"BT /F1 12 Tf 70 {760 - 22 * row} Td ({line}) Tj ET\n" for row, line in enumerate(lines))
        page.Contents = made.make_stream(text.encode())
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def strokes(scale: float = 1.0) -> bytes:
    """Three strokes as a pad sends them."""

    def point(row: int, step: int) -> dict[str, float]:
        x, y = (40 + 60 * row + 14 * step) * scale, (60 + 24 * math.sin(step + row)) * scale
        return {"x": x, "y": y, "time": 1000 * row + 16 * step, "pressure": 0.5}

    told = [{"penColor": "#10162a", "points": [point(row, step) for step in range(12)]} for row in range(3)]
    return json.dumps({"width": 600, "height": 240, "strokes": told}).encode()


def slots(lawyer: User | None, *, present: bool = True) -> tuple[Slot, ...]:
    """A suspect who signs with finger before his lawyer, and the lawyer."""
    needs = SignerRole.LAWYER if present else None
    return (
        Slot(
            role=SignerRole.SUSPECT, name="张三", person_key="suspect:1", finger=True, every_page=True, order=0,
            needs_presence_of=needs,
        ),
        Slot(role=SignerRole.LAWYER, name="李律师", user=lawyer, order=1),
    )  # fmt: skip


@pytest.fixture
def asked(people: People) -> Callable[..., Sitting]:
    """asked(slots, **more): a sitting of a document, presided by the prosecutor."""

    def make(places: tuple[Slot, ...], **more: Any) -> Sitting:
        pdf = more.pop("pdf", None) or pdf_of()
        told: dict[str, Any] = {
            "document": "document:1", "revision": 1, "title": "认罪认罚具结书", "read_code": "K7M2QX",
            "unit": people.unit, **more,
        }  # fmt: skip
        wanted = Asked(pdf=pdf, digest=hashlib.sha256(pdf).hexdigest(), slots=places, **told)
        return ask(wanted, by=people.prosecutor, now=more.get("now") or timezone.now())

    return make


class Tablet:
    """A browser without account in the room."""

    def __init__(self) -> None:
        self.client = Client()

    def pair(self, presider: User, sitting: Sitting) -> None:
        """The presider makes a code, and it is typed here."""
        office = signed_in(presider)
        office.post(f"/signatures/of/{sitting.uid}/code/")
        page = office.get(f"/signatures/of/{sitting.uid}/")
        code = page.context["code"]
        answer = self.client.post("/signatures/here/", {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        self.base = answer["Location"]

    def post(self, deed: str, **given: Any) -> Any:
        """A deed, and the page that follows."""
        return self.client.post(f"{self.base}{deed}/", given, follow=True)

    def read(self, place: int = 0) -> Any:
        """Begins, and turns every page after its picture was shown."""
        page = self.post("begin", place=place)
        while "act" in page.context and page.templates[0].name == "signatures/read.html":
            number = page.context["page"]
            picture = self.client.get(f"{self.base}picture/{page.context['act'].uid}/{number}/")
            assert picture["Content-Type"] == "image/png"
            page = self.post("turn", page=number, to="after")
        return page

    def sign(self, **more: Any) -> Any:
        """Hands in strokes and finger."""
        given: dict[str, Any] = {"strokes": strokes().decode(), "finger": upload(finger()), **more}
        return self.post("sign", **given)


def upload(data: bytes) -> io.BytesIO:
    """As a file of a form."""
    file = io.BytesIO(data)
    file.name = "finger.png"
    return file


def signed_in(user: User) -> Client:
    """A browser in which that person is signed in."""
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


@pytest.fixture
def tablet() -> Tablet:
    """A tablet in the room."""
    return Tablet()


def later(seconds: float) -> datetime:
    """So many seconds from now."""
    return timezone.now() + timedelta(seconds=seconds)
