"""How much room a signature takes in the file, learned from the last of its sort.

pyHanko finds it out by making a signature for trial before each real one. Signatures of one authority, one sort of key
and one stamping service are alike in size but for a name, and what pyHanko leaves room for is half as much again.
"""

from __future__ import annotations

import io
from collections import OrderedDict

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

Sort = tuple[bytes, str, int, str]
_KEPT = 64
_known: OrderedDict[Sort, int] = OrderedDict()


def sort_of(certificate: x509.Certificate, stamper: TimeStamper | None) -> Sort:
    """What signatures of like size have in common."""
    service = stamper.url if isinstance(stamper, HTTPTimeStamper) else type(stamper).__name__
    public = certificate.public_key
    return certificate.issuer.dump(), public.algorithm, public.bit_size, service


def room_for(sort: Sort) -> int | None:
    """Hex digits to leave room for; None: none of that sort was made yet."""
    return _known.get(sort)


def learn(sort: Sort, pdf: bytes, field: str) -> None:
    """What was left room for in that field of the signed PDF does for the next one, too."""
    for each in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        if each.field_name == field:
            remember(sort, 2 * len(each.sig_object.raw_get("/Contents")))


def remember(sort: Sort, digits: int) -> None:
    """So much room is left from now on."""
    _known[sort] = digits
    while len(_known) > _KEPT:
        _known.popitem(last=False)


def forget(sort: Sort) -> None:
    """The last one did not fit."""
    _known.pop(sort, None)
