"""Whether a PDF is what was signed: each signature, each stamp, and what came after, each refusal by its name.

Steps: 1 the file is read   2 stamps over the document, the newest believed now, each older one at the time of the next
3 each signature: bytes, value, certificate at the time that is proven (else now), what came after it   4 fields that
were not there at the first signature   5 what the document says of itself, in the version signed first.
A list of the revoked that is made later counts back: what it revokes by the proven time (EN 319 102-1, 5.6).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from server.seals import changes, configured
from server.seals.awaiting import finished
from server.seals.facts import facts_of
from server.seals.following import text
from server.seals.judging import (
    faults_of,
    has_good_stamp,
    newest,
    packed_in,
    root_of,
    stamp_faults,
    stamped_at,
    who,
)
from server.seals.levels import Level
from server.seals.report import Fault, Report, Signed, Stamp
from server.seals.trust import Trust

#: What reading a PDF of a stranger's making can end in.
_UNREADABLE = (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError)


def verify(pdf: bytes, now: datetime) -> Report:
    """What is in it, believed by this deployment's trust. Never raises for what the bytes are."""
    return verify_by(configured.trust(now), pdf, now)


def verify_by(trust: Trust, pdf: bytes, now: datetime) -> Report:
    """The same, by that trust."""
    blank = Report(digest=hashlib.sha256(pdf).hexdigest(), size=len(pdf))
    if b"%PDF-" not in pdf[:1024]:
        return replace(blank, faults=(Fault.NOT_PDF,))
    try:
        return finished(_Reading(pdf, trust, now).report(blank))
    except _UNREADABLE:
        return replace(blank, faults=(Fault.BROKEN,))


class _Reading:
    """One file, on its way through the steps."""

    def __init__(self, pdf: bytes, trust: Trust, now: datetime) -> None:
        self.pdf, self.trust, self.now = pdf, trust, now
        self.reader = PdfFileReader(io.BytesIO(pdf))
        self.others, self.lists = packed_in(self.reader)
        self.contexts: dict[datetime, ValidationContext] = {}

    async def report(self, blank: Report) -> Report:
        """Everything that was found."""
        signatures = list(self.reader.embedded_regular_signatures)
        stamps = await self._stamps(list(self.reader.embedded_timestamp_signatures))
        read = [await self._signature(each, stamps) for each in signatures]
        empty = tuple(name for name, _, _ in enumerate_sig_fields(self.reader, filled_status=False))
        return replace(
            blank,
            pages=int(self.reader.root["/Pages"]["/Count"]),
            facts=facts_of(self.reader, signatures[0].signed_revision if signatures else None),
            signatures=tuple(self._with_new_fields(signatures, read)),
            stamps=tuple(stamp for _, stamp in stamps),
            empty=empty,
            faults=self._of_the_file(signatures),
        )

    def _of_the_file(self, signatures: list[EmbeddedPdfSignature]) -> tuple[Fault, ...]:
        if not signatures:
            return (Fault.UNSIGNED,)
        return () if self.pdf.rstrip(b"\r\n").endswith(b"%%EOF") else (Fault.OTHER_CHANGE,)

    async def _stamps(self, found: list[EmbeddedPdfSignature]) -> list[tuple[EmbeddedPdfSignature, Stamp]]:
        read: list[tuple[EmbeddedPdfSignature, Stamp]] = []
        moment = self.now
        for each in reversed(found):
            status = await async_validate_pdf_timestamp(each, self._context(moment), skip_diff=True)
            stamp = Stamp(
                at=status.timestamp,
                by=who(status.signing_cert).name,
                ends=status.signing_cert.not_valid_after,
                faults=self._broken(each) or stamp_faults(status, moment),
            )
            read.insert(0, (each, stamp))
            moment = stamp.at if not stamp.faults else moment
        return read

    async def _signature(self, found: EmbeddedPdfSignature, stamps: list[tuple[EmbeddedPdfSignature, Stamp]]) -> Signed:
        broken = self._broken(found)
        if broken:
            return replace(who(found.signer_cert), field=found.field_name, faults=broken)
        over = [stamp.at for each, stamp in stamps if not stamp.faults and each.signed_revision > found.signed_revision]
        until = min(over, default=self.now)
        told = stamped_at(found)
        try:
            status = await self._status(found, told or until, until)
            if told is not None and not has_good_stamp(status):
                status = await self._status(found, until, until)
        except SignatureValidationError:
            return replace(who(found.signer_cert), field=found.field_name, faults=(Fault.UNREADABLE,))
        return self._read(found, status, over)

    def _read(self, found: EmbeddedPdfSignature, status: PdfSignatureStatus, over: list[datetime]) -> Signed:
        proven = stamped_at(found) if has_good_stamp(status) else min(over, default=None)
        return replace(
            who(status.signing_cert),
            field=found.field_name,
            reason=text(found.sig_object, "/Reason"),
            location=text(found.sig_object, "/Location"),
            at=proven or found.self_reported_timestamp,
            is_proven=proven is not None,
            level=self._level(status, over),
            revoked_at=status.revocation_details.revocation_date if status.revocation_details else None,
            no_effect=root_of(status) in self.trust.no_effect,
            faults=faults_of(status) or self._after(found, status),
        )

    def _level(self, status: PdfSignatureStatus, over: list[datetime]) -> Level:
        """By what the file carries: own stamp, lists of the signer's issuer, stamps over the document."""
        times = int(has_good_stamp(status)) + len(over)
        if times == 0:
            return Level.B_B
        if not any(each.issuer == status.signing_cert.issuer for each in self.lists):
            return Level.B_T
        return Level.B_LTA if over and times > 1 else Level.B_LT

    def _with_new_fields(self, found: list[EmbeddedPdfSignature], read: list[Signed]) -> list[Signed]:
        """Fields that came after the first signature are refused in all that were there before them."""
        if not found or not changes.new_fields(self.reader, found[0].signed_revision):
            return read
        late = [bool(changes.new_fields(self.reader, each.signed_revision)) for each in found]
        return [
            replace(each, faults=(*each.faults, Fault.FIELD)) if is_late and Fault.FIELD not in each.faults else each
            for each, is_late in zip(read, late, strict=True)
        ]

    def _after(self, found: EmbeddedPdfSignature, status: PdfSignatureStatus) -> tuple[Fault, ...]:
        if status.diff_result is None and status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            return (Fault.BROKEN,)
        return () if status.docmdp_ok else changes.named(self.reader, found.signed_revision)

    async def _status(self, found: EmbeddedPdfSignature, moment: datetime, until: datetime) -> PdfSignatureStatus:
        signer, stamp = self._context(moment), self._context(until)
        try:
            return await async_validate_pdf_signature(found, signer, stamp)
        except PdfError:  # what came after it cannot be read: its own bytes are judged all the same
            return await async_validate_pdf_signature(found, signer, stamp, skip_diff=True)

    def _context(self, moment: datetime) -> ValidationContext:
        if moment not in self.contexts:
            only = Trust(roots=self.trust.roots, between=self.trust.between)
            lists = newest((*self.trust.lists, *self.lists))
            self.contexts[moment] = only.context(moment, others=self.others, lists=lists, later_lists=True)
        return self.contexts[moment]

    def _broken(self, found: EmbeddedPdfSignature) -> tuple[Fault, ...]:
        """The signed range does not stand around the signature any more: the file was written anew."""
        first, length, second, rest = map(int, found.byte_range)
        gap = self.pdf[first + length : second]
        if first == 0 and second + rest <= len(self.pdf) and gap[:1] == b"<" and gap[-1:] == b">":
            return ()
        return (Fault.RESAVED,)
