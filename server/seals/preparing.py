"""All signature fields are made before the first signature: one that is made later breaks those that stand."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field

from server.seals.errors import NotSignable
from server.seals.fields import Field

#: An invisible field is out of sight and still printed, as PDF/A wants of every annotation (ISO 19005-2, 6.3.2).
_UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False)


def prepare(pdf: bytes, fields: Sequence[Field]) -> bytes:
    """The PDF with these fields, empty, in an update behind its bytes. Raises NotSignable."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        for each in fields:
            left, bottom, right, top = map(round, each.box)
            append_signature_field(
                writer,
                SigFieldSpec(
                    sig_field_name=each.name,
                    on_page=each.page,
                    box=(left, bottom, right, top) if right > left and top > bottom else None,
                    invis_sig_settings=_UNSEEN,
                ),
            )
        out = io.BytesIO()
        writer.write(out)
    except (PdfError, ValueError, KeyError, IndexError, TypeError) as error:
        raise NotSignable(f"preparing {len(fields)} fields: {type(error).__name__}: {error}") from error
    return out.getvalue()
