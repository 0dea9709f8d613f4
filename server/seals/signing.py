"""One signature into one prepared field, as long-lived as the services at hand allow."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
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

from server.seals import configured, room
from server.seals.appearing import style_of
from server.seals.awaiting import finished
from server.seals.errors import NoSuchField, NotSignable, SignerUnfit, StampDown
from server.seals.issuers.ports import Signer
from server.seals.levels import Level, Sealed
from server.seals.report import Fault
from server.seals.timing import STAMP_TROUBLE
from server.seals.verifying import verify_by

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
    wanted = _Wanted(
        pdf=pdf,
        field=field,
        certificate=signer.certificate,
        name=signer.name,
        reason=reason,
        location=location,
        style=style_of(appearance),
        now=now,
    )
    stamper = configured.stamper(now)
    with signer.opened() as hand:
        if stamper is not None:
            try:
                return wanted.at_best(hand, stamper)
            except (*STAMP_TROUBLE, ValueError, TypeError, KeyError):  # down, or what it answers is no stamp
                configured.note_stamp_trouble(now)
        return Sealed(pdf=wanted.made(hand, None, proven=False), level=Level.B_B)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One signature that is to be made."""

    pdf: bytes
    field: str
    certificate: x509.Certificate
    name: str
    reason: str
    location: str
    style: BaseStampStyle
    now: datetime

    def at_best(self, hand: PyHankoSigner, stamper: TimeStamper) -> Sealed:
        """With stamp and proofs, or with the stamp alone."""
        try:
            return Sealed(pdf=self.made(hand, stamper, proven=True), level=Level.B_LT)
        except _NO_PROOF as error:
            why = error.__cause__ or error
            if isinstance(why, _UNFIT):
                raise SignerUnfit(f"signing field {self.field!r}: {why}") from error
            return self._stamped(self.made(hand, stamper, proven=False))

    def _stamped(self, pdf: bytes) -> Sealed:
        """The PDF, unless its stamp is by somebody who is not believed here: better none. Raises StampDown."""
        *_, newest = verify_by(configured.trust(self.now), pdf, self.now).signatures
        if Fault.BAD_STAMP in newest.faults:
            raise StampDown(f"the stamp in field {self.field!r} is by an authority that is not believed here")
        return Sealed(pdf=pdf, level=Level.B_T)

    def made(self, hand: PyHankoSigner, stamper: TimeStamper | None, *, proven: bool) -> bytes:
        """The signed bytes."""
        meta = PdfSignatureMetadata(
            field_name=self.field,
            name=self.name,
            reason=self.reason,
            location=self.location,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=proven,
            validation_context=configured.trust(self.now).context(self.now) if proven else None,
        )
        maker = _AtItsTime(meta, signer=hand, timestamper=stamper, stamp_style=self.style, now=self.now)
        sort = room.sort_of(self.certificate, stamper)
        known = room.room_for(sort)
        if known is not None:
            try:
                return self._written(maker, known)
            except SigningError as error:
                if error.__cause__ is not None:  # the certificate could not be proven: the room was not the trouble
                    raise
                room.forget(sort)  # it may not have fitted: pyHanko measures anew, and says it again if it was not that
        pdf = self._written(maker, None)
        room.learn(sort, pdf, self.field)
        return pdf

    def _written(self, maker: PdfSigner, bytes_reserved: int | None) -> bytes:
        writer, out = IncrementalPdfFileWriter(io.BytesIO(self.pdf)), io.BytesIO()
        finished(maker.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=bytes_reserved, output=out))
        return out.getvalue()


def _check_is_empty(pdf: bytes, field: str) -> None:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        empty = [name for name, _, _ in enumerate_sig_fields(reader, filled_status=False)]
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise NotSignable(f"signing: {type(error).__name__}: {error}") from error
    if field not in empty:
        raise NoSuchField(f"signing: expected an empty field {field!r}, got {empty}")
