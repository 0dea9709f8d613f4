"""What came into a PDF after a signature, by name. pyHanko judges whether it may be; this says what it is."""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from server.seals.following import each as parts
from server.seals.following import of
from server.seals.report import Fault

_DEEPEST, _MOST_KNOTS = 20, 20_000


def named(reader: PdfFileReader, revision: int) -> tuple[Fault, ...]:
    """What is different from that revision; OTHER_CHANGE where it is nothing that has a name."""
    before = reader.get_historical_resolver(revision)
    try:
        found = tuple(_differences(before, reader))
    except (PdfError, KeyError, ValueError, TypeError, IndexError, AttributeError):
        found = ()
    return found or (Fault.OTHER_CHANGE,)


def new_fields(reader: PdfFileReader, revision: int) -> list[str]:
    """Names of fields that are not in that revision, but for those of document time stamps."""
    known = {name for name, _ in _fields(reader.get_historical_resolver(revision))}
    return [name for name, field in _fields(reader) if name not in known and not _is_stamp(field)]


def _differences(before: HistoricalResolver, after: PdfHandler) -> Iterator[Fault]:
    then, now = _pages(before), _pages(after)
    if len(then) != len(now):
        yield Fault.PAGES
    pairs = list(zip(then, now, strict=False))
    if any(_drawn(old) != _drawn(new) for old, new in pairs):
        yield Fault.CONTENT
    if any(_notes(old) != _notes(new) for old, new in pairs):
        yield Fault.ANNOTATION
    known = {name for name, _ in _fields(before)}
    if any(name not in known and not _is_stamp(field) for name, field in _fields(after)):
        yield Fault.FIELD


def _pages(handler: PdfHandler) -> list[generic.DictionaryObject]:
    """The pages in their order. ValueError where the tree has more knots than any of ours: it may be a ring."""
    waiting, pages, met = [handler.root["/Pages"]], list[generic.DictionaryObject](), 0
    while waiting:
        node, met = waiting.pop(), met + 1
        if met > _MOST_KNOTS:
            raise ValueError("a tree of pages larger than any of ours")
        if of(node, "/Type") == "/Pages":
            waiting += reversed(parts(node, "/Kids"))
        else:
            pages.append(node)
    return pages


def _drawn(page: generic.DictionaryObject) -> list[bytes]:
    """The operators that draw a page, as they lie in the file."""
    contents = of(page, "/Contents")
    streams = parts(page, "/Contents") if isinstance(contents, generic.ArrayObject) else [contents]
    return [each.encoded_data for each in streams if each is not None] + [repr(of(page, "/MediaBox")).encode()]


def _notes(page: generic.DictionaryObject) -> list[str]:
    """The annotations of a page that are no fields."""
    return [repr(each) for each in parts(page, "/Annots") if of(each, "/Subtype") != "/Widget"]


def _fields(handler: PdfHandler) -> Iterator[tuple[str, generic.DictionaryObject]]:
    form = of(handler.root, "/AcroForm")
    if form is not None:
        yield from _named_fields(parts(form, "/Fields"), "", 0)


def _named_fields(
    fields: list[generic.DictionaryObject], stem: str, depth: int
) -> Iterator[tuple[str, generic.DictionaryObject]]:
    for each in fields if depth <= _DEEPEST else ():
        name = f"{stem}{of(each, '/T')}"
        yield name, each
        yield from _named_fields([kid for kid in parts(each, "/Kids") if "/T" in kid], f"{name}.", depth + 1)


def _is_stamp(field: generic.DictionaryObject) -> bool:
    value = of(field, "/V")
    return isinstance(value, generic.DictionaryObject) and of(value, "/Type") == "/DocTimeStamp"
