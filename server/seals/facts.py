"""What a document says of itself: the titles and keywords that its typesetting put into the PDF.

Title, author (the unit), subject (the kind), and keywords of the form `number=…`, `film=…`, `read=…`.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from server.seals.following import of, text
from server.seals.report import Facts


def facts_of(reader: PdfFileReader, revision: int | None) -> Facts:
    """The facts as they stood in that revision; later updates could say anything."""
    try:
        table = _table(reader, revision)
        keywords = text(table, "/Keywords")
    except (PdfError, KeyError, ValueError, TypeError, AttributeError):
        return Facts()
    words = dict(each.partition("=")[::2] for each in map(str.strip, keywords.replace(";", ",").split(",")))
    return Facts(
        title=text(table, "/Title"),
        unit=text(table, "/Author"),
        kind=text(table, "/Subject"),
        number=words.get("number", ""),
        film=words.get("film", ""),
        read_code=words.get("read", ""),
    )


def _table(reader: PdfFileReader, revision: int | None) -> generic.DictionaryObject:
    handler = reader if revision is None else reader.get_historical_resolver(revision)
    found = of(handler.trailer_view, "/Info")
    return found if isinstance(found, generic.DictionaryObject) else generic.DictionaryObject()
