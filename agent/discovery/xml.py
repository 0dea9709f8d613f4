"""XML from cameras, read with suspicion: no document type, no entity, no other encoding, 256 KiB at most. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser

from agent.discovery.errors import UnsafeXml

LIMIT = 256 * 1024
# `<!` begins a comment or CDATA, or else a declaration: with those come entities, and with entities come bombs.
_DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
_ENCODING = re.compile(r"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)


def read_xml(data: bytes) -> Element:
    """The document's root. Raises UnsafeXml."""
    if len(data) > LIMIT:
        raise UnsafeXml(f"camera's answer: expected at most {LIMIT} bytes, got {len(data)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnsafeXml(f"camera's answer: expected UTF-8, got byte {error.start} of another encoding") from None
    if _DECLARATION.search(text) or _ENCODING.search(text) or "\0" in text:
        raise UnsafeXml("camera's answer: expected plain XML in UTF-8, got a declaration or another encoding")
    try:
        parser = XMLParser()  # noqa: S314 - what makes the standard parser unsafe was refused above
        parser.feed(text)
        return parser.close()
    except ParseError as error:
        raise UnsafeXml(f"camera's answer: expected XML, got none (line {error.position[0]})") from None


def local(element: Element) -> str:
    """The element's name without its namespace: cameras mix versions of theirs."""
    return element.tag.rpartition("}")[2]


def every(root: Element, name: str) -> Iterator[Element]:
    """All elements of that local name, in the document's order, the root among them."""
    return (element for element in root.iter() if local(element) == name)


def words(root: Element | None, *path: str) -> str:
    """The text at the end of a path of local names, each the first below the one before; "" if there is none.

    At most 200 characters, printable ones only: what a stranger's device says ends up on a terminal.
    """
    here = root
    for name in path:
        here = next(every(here, name), None) if here is not None else None
    text = (here.text or "").strip() if here is not None else ""
    return "".join(each for each in text if each.isprintable())[:200]
