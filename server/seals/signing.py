"""One signature into one prepared field, as long-lived as the services at hand allow."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer as PyHankoSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)

from server.seals import configured
from server.seals.appearing import style_of
from server.seals.awaiting import finished
from server.seals.errors import NoSuchField, NotSignable, SignerUnfit
from server.seals.issuers.ports import Signer
from server.seals.levels import Level, Sealed
from server.seals.timing import STAMP_TROUBLE

DIGEST = "sha256"
#: What keeps lists of the revoked from being packed in; the signature is made without them, and lifted later.
_NO_PROOF = (ValidationError, PathError, SigningError)

_UNFIT = (RevokedError, ExpiredError, NotYetValidError)


class _AtItsTime(PdfSigner):
    """pyHanko's signer, whose time is the caller's and not the machine's."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        """pyHanko's session, at our time."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


def sign(
    pdf: bytes,
    *,
    field: str,
    signer: Signer,
    reason: str,
    location: str,
    now: datetime,
    appearance: bytes | None = None,
) -> Sealed:
    """The PDF with that field signed, and the level reached. `appearance` is a PDF of one page, drawn into the field.

    A time stamp that cannot be had, or a list of the revoked that is missing, lowers the level and stops nothing; tell
    `actions.want`, and it is lifted later. Raises NoSuchField, NotSignable, SignerUnfit.
    """
    _check_is_empty(pdf, field)
    style = style_of(appearance)
    said = {"field_name": field, "reason": reason, "location": location, "name": signer.name}
    stamper = configured.stamper(now)
    with signer.opened() as hand:
        if stamper is not None:
            try:
                return _best(pdf, said, hand, stamper, style, now)
            except STAMP_TROUBLE:
                configured.note_stamp_trouble(now)
        return Sealed(pdf=_signed(pdf, said, hand, None, style, now, proven=False), level=Level.B_B)


def _best(
    pdf: bytes,
    said: dict[str, str],
    hand: PyHankoSigner,
    stamper: TimeStamper,
    style: BaseStampStyle,
    now: datetime,
) -> Sealed:
    try:
        return Sealed(pdf=_signed(pdf, said, hand, stamper, style, now, proven=True), level=Level.B_LT)
    except _NO_PROOF as error:
        why = error.__cause__ or error
        if isinstance(why, _UNFIT):
            raise SignerUnfit(f"signing as {said['name']!r}: {why}") from error
        return Sealed(pdf=_signed(pdf, said, hand, stamper, style, now, proven=False), level=Level.B_T)


def _signed(
    pdf: bytes,
    said: dict[str, str],
    hand: PyHankoSigner,
    stamper: TimeStamper | None,
    style: BaseStampStyle,
    now: datetime,
    *,
    proven: bool,
) -> bytes:
    meta = PdfSignatureMetadata(
        **said,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=proven,
        validation_context=configured.trust(now).context(now) if proven else None,
    )
    maker = _AtItsTime(meta, signer=hand, timestamper=stamper, stamp_style=style, now=now)
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    finished(maker.async_sign_pdf(writer, existing_fields_only=True, output=out))
    return out.getvalue()


def _check_is_empty(pdf: bytes, field: str) -> None:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        empty = [name for name, _, _ in enumerate_sig_fields(reader, filled_status=False)]
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise NotSignable(f"signing: {type(error).__name__}: {error}") from error
    if field not in empty:
        raise NoSuchField(f"signing: expected an empty field {field!r}, got {empty}")
