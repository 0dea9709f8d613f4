"""A document typeset: glyphs checked, compiled, and what came out checked to be the PDF/A that was asked for."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from django.utils.translation import gettext_lazy as _

from server.documents import fonts
from server.documents.compiling import Compiled, DoesNotCompile, Place, Source, compiled, scanned
from server.documents.coverage import check_glyphs, texts_of
from server.documents.errors import BadTemplate
from server.documents.kinds import Kind
from server.documents.models import TemplateVersion
from server.documents.typed import labels_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What came out: the bytes, how many pages, where hands and seals stand."""

    pdf: bytes
    pages: int
    places: tuple[Place, ...]


def render(
    template: TemplateVersion, payload: Mapping[str, object], files: Mapping[str, bytes], *, made_at: datetime
) -> Rendered:
    """That payload by that version. Raises MissingGlyph, BadTemplate."""
    kind = Kind(template.kind)
    check_glyphs(texts_of(payload["data"]), fonts.characters(), labels_of(kind))
    check_glyphs(texts_of(payload["doc"]), fonts.characters(), {})
    source = Source(kind=kind.value, template=template.template, files=files)
    try:
        found = compiled(source, payload, fonts=fonts.folders(), made_at=made_at)
    except DoesNotCompile as error:
        raise bad_template(kind, str(error)) from error
    return Rendered(pdf=found.pdf, pages=check_pdf(found), places=found.places)


def with_scans(made: Rendered, scans: Sequence[bytes], *, made_at: datetime) -> Rendered:
    """The document, and behind it the sheets that were signed in ink, as they were scanned."""
    behind = scanned(scans, fonts=fonts.folders(), made_at=made_at)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pikepdf.open(io.BytesIO(behind)) as annex:
        pdf.pages.extend(annex.pages)
        pdf.save(out)
        return Rendered(pdf=out.getvalue(), pages=len(pdf.pages), places=made.places)


def bad_template(kind: Kind, said: str) -> BadTemplate:
    """The refusal of a template that Typst cannot set."""
    return BadTemplate(
        f"{kind.value}: {said}", _("文书模板不能排版：%(why)s。请把这句话告诉案管人员。") % {"why": said}
    )


def check_pdf(found: Compiled) -> int:
    """How many pages it has. BadTemplate unless it says PDF/A-2b, states its colours and embeds each font."""
    with pikepdf.open(io.BytesIO(found.pdf)) as pdf:
        told = pdf.open_metadata()
        part, conformance = told.get("pdfaid:part"), told.get("pdfaid:conformance")
        faults = [
            name
            for name, is_wrong in (
                (f"pdfaid {part}{conformance}", (part, str(conformance).upper()) != ("2", "B")),
                ("no OutputIntents", "/OutputIntents" not in pdf.Root),
                ("encrypted", pdf.is_encrypted),
                ("JavaScript", "/JavaScript" in pdf.Root.get("/Names", {})),
                *((f"font {name} is not embedded", True) for name in _loose_fonts(pdf)),
            )
            if is_wrong
        ]
        if faults:
            raise BadTemplate(
                f"PDF/A: {', '.join(faults)}", _("排出的文件不符合 PDF/A：%(why)s。") % {"why": "; ".join(faults)}
            )
        return len(pdf.pages)


def _loose_fonts(pdf: pikepdf.Pdf) -> list[str]:
    loose = []
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != "/FontDescriptor":
            continue
        if not any(key in each for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            loose.append(str(each.get("/FontName")))
    return loose
