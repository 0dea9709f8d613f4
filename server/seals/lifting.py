"""A stamp over a signed document: proofs are packed in, then the whole is stamped (PAdES B-LT, B-LTA).

The same deed again, before the newest stamp's certificate ends, carries the proof on.
"""

from __future__ import annotations

import io
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator.errors import PathError, ValidationError

from server.seals import configured
from server.seals.awaiting import finished
from server.seals.errors import NotSignable, StampDown
from server.seals.judging import packed_in, stamped_at
from server.seals.levels import ORDER, Level, Sealed
from server.seals.report import Report
from server.seals.signing import DIGEST
from server.seals.timing import STAMP_TROUBLE
from server.seals.trust import Trust
from server.seals.verifying import verify_by

_NO_PROOF = (ValidationError, PathError, SignatureValidationError, ValidationInfoReadingError)


def lift(pdf: bytes, now: datetime) -> Sealed:
    """The document with another stamp over it, and the lowest level of its signatures then.

    Raises StampDown where no stamp can be had, NotSignable where there is no signature.
    """
    stamper = configured.stamper(now)
    if stamper is None:
        raise StampDown("no time-stamping service is configured or answers")
    trust = configured.trust(now)
    try:
        lifted = finished(_lifted(pdf, trust, stamper, now))
    except (*STAMP_TROUBLE, ValidationError, PathError) as error:  # down, or not believed here
        configured.note_stamp_trouble(now)
        raise StampDown(f"{type(error).__name__}: {error}") from error
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise NotSignable(f"lifting: {type(error).__name__}: {error}") from error
    return Sealed(pdf=lifted, level=level_of(verify_by(trust, lifted, now)))


def level_of(report: Report) -> Level:
    """The lowest level of the document's signatures."""
    return min((each.level for each in report.signatures), key=ORDER.index, default=Level.B_B)


async def _lifted(pdf: bytes, trust: Trust, stamper: TimeStamper, now: datetime) -> bytes:
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = list(reader.embedded_regular_signatures)
    if not signatures:
        raise NotSignable("lifting: expected a signature, got none")
    writer = IncrementalPdfFileWriter.from_reader(reader)
    _, lists = packed_in(reader)
    proven = {each.issuer.hashable for each in lists}
    unproven = [each for each in signatures if each.signer_cert.issuer.hashable not in proven]
    for each in (*unproven, *reader.embedded_timestamp_signatures[-1:]):
        await _pack_in(writer, each, trust, now)
    out, context = io.BytesIO(), trust.context(now)
    await PdfTimeStamper(stamper).async_timestamp_pdf(writer, DIGEST, context, output=out)
    return out.getvalue()


async def _pack_in(writer: IncrementalPdfFileWriter, found: EmbeddedPdfSignature, trust: Trust, now: datetime) -> None:
    """Certificates and lists for that signature, at the time it is stamped for; without, where they prove nothing."""
    moment = stamped_at(found) if found.sig_object_type == "/Sig" else None
    context = trust.context(moment or now, later_lists=True)
    try:
        paths = await collect_validation_info(found, context)
    except (*_NO_PROOF, SigningError):
        return
    contents = found.pkcs7_content.hex().encode("ascii")
    DocumentSecurityStore.supply_dss_in_writer(writer, contents, validation_context=context, paths=paths)
