"""A two-page document as the centre typesets it, with four places for signatures; and what a meddler does to it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from functools import cache

import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from server.seals.fields import Field
from server.seals.issuers.ports import Signer, Subject
from server.seals.levels import Sealed
from server.seals.preparing import prepare
from server.seals.signers import event_signer, system_signer
from server.seals.signing import sign

SOURCE = """
#set document(title: "认罪认罚具结书", author: "A", description: "d04_recognizance",
  keywords: ("number=X2026-1", "film=0123abcd", "read=K7M2QX"))
= Recognizance
I admit. #pagebreak() Second page.
""".encode()
ROLES = ("suspect", "lawyer", "prosecutor", "system")


@cache
def blank() -> bytes:
    """The document, typeset, with four empty fields on its second page."""
    places = [Field(role, 1, (60 + 120 * place, 60, 160 + 120 * place, 120)) for place, role in enumerate(ROLES)]
    return prepare(typst.compile(SOURCE, pdf_standards=["a-2b"]), places)


def signer_of(role: str, now: datetime, name: str = "张三丰") -> Signer:
    """Who signs in that role: an act of its own, or the system."""
    if role == "system":
        return system_signer(now)
    return event_signer(Subject(name=name, role=role, binding=hashlib.sha256(role.encode()).hexdigest()), now)


def signed(now: datetime, *roles: str, pdf: bytes | None = None) -> Sealed:
    """The document, signed by these, one after another."""
    for role in roles or ROLES:
        sealed = sign(
            pdf or blank(),
            field=role,
            signer=signer_of(role, now),
            reason="自愿认罪认罚",
            location="第一讯问室",
            now=now,
        )
        pdf = sealed.pdf
    return sealed


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The PDF with another revision behind it."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def overprint(writer: IncrementalPdfFileWriter) -> None:
    """Other words on the first page."""
    drawn = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.add_stream_to_page(0, drawn)


def insert_page(writer: IncrementalPdfFileWriter) -> None:
    """A page more."""
    drawn = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=drawn, media_box=(0, 0, 200, 200)))


def annotate(writer: IncrementalPdfFileWriter) -> None:
    """A note stuck on the first page."""
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 30, 30))),
            generic.pdf_name("/Contents"): generic.pdf_string("x"),
        }
    )
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    writer.update_container(page)
