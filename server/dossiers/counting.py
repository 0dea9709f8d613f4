"""How many pages a paper has, counted once for each digest; and a paper's bytes as a PDF, whatever they came as."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from server.dossiers.errors import BadPaper, DossierError
from server.dossiers.models import PageCount
from server.dossiers.sources import PDF, Paper
from server.pictures import UnfitPdf, page_count

_DOTS_AN_INCH = 150


def counts_of(papers: Iterable[Paper]) -> dict[str, PageCount]:
    """The count of each digest; one that nobody counted yet is counted now."""
    wanted = {each.digest: each for each in papers}
    known = {each.digest: each for each in PageCount.objects.filter(digest__in=list(wanted))}
    fresh = [_counted(paper) for digest, paper in wanted.items() if digest not in known]
    PageCount.objects.bulk_create([each for each in fresh if each is not None], ignore_conflicts=True)
    return known | {each.digest: each for each in fresh if each is not None}


def note(digest: str, pdf: bytes) -> None:
    """Counted beforehand, by whoever has the bytes at hand anyway."""
    if not PageCount.objects.filter(digest=digest).exists():
        PageCount.objects.bulk_create([_of_bytes(digest, pdf)], ignore_conflicts=True)


def as_pdf(paper: Paper) -> bytes:
    """Its bytes, compared and as a PDF. OtherBytes; BadPaper: a picture that is none."""
    data = paper.fetched()
    if paper.media == PDF:
        return data
    try:
        with Image.open(BytesIO(data)) as picture:
            sheet = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadPaper(f"paper {paper.key}: {error}", _("图片已损坏，无法显示。可以下载原件。")) from error
    kept = BytesIO()
    sheet.save(kept, "PDF", resolution=_DOTS_AN_INCH)
    return kept.getvalue()


def _counted(paper: Paper) -> PageCount | None:
    """None: its source gives other bytes or none now, which is said where it is opened and never kept."""
    if paper.pages is not None:
        return PageCount(digest=paper.digest, pages=paper.pages)
    try:
        return _of_bytes(paper.digest, as_pdf(paper))
    except BadPaper as error:
        return PageCount(digest=paper.digest, pages=0, trouble=str(error)[:200])
    except DossierError:
        return None


def _of_bytes(digest: str, pdf: bytes) -> PageCount:
    try:
        return PageCount(digest=digest, pages=page_count(pdf))
    except UnfitPdf as error:
        return PageCount(digest=digest, pages=0, trouble=str(error)[:200])
