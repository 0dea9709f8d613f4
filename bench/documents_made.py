"""An issued recognizance with its hands, made whole as the centre does it and as Typst and pyHanko alone do it."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, date, timedelta
from pathlib import Path

import typst
from django.db import connection
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from server.access.actions import create_unit, create_user
from server.access.models import Role, UnitKind
from server.cases.actions.cases import open_case
from server.cases.actions.history import Deed
from server.cases.actions.people import add_suspect
from server.documents import actions, asking, completing, fonts, payloads, stamping
from server.documents.compiling import COMMON, STANDARD
from server.documents.formtree import read
from server.documents.kinds import DELIVERED, Kind, fields_of, folder_of
from server.documents.previewing import previewed
from server.documents.sealed import opened_data
from server.pictures import page_png
from server.seals import configured
from server.seals.signers import Subject, event_signer
from server.signatures.contract import Done, SignerRole

_HANDS = DELIVERED / "common" / "samples"
_KIND = Kind.D04_RECOGNIZANCE


class Made:
    """The document, the hands, and the three jobs."""

    def __init__(self) -> None:
        self.now = timezone.now()
        unit = create_unit(actor="bench", code="a", kind=UnitKind.COUNTY, name_zh="演示市人民检察院", name_en="A")
        self.user = create_user(
            actor="bench", username="p", display_name="检察官", role=Role.PROSECUTOR, unit=unit,
            password="correct horse 7", staff_number="1" * 17,
        )  # fmt: skip
        deed = Deed(by=self.user, now=self.now)
        case = open_case(
            unit=unit, values={"name": "盗窃案", "procedure": "fast", "accepted_on": date.today()}, deed=deed
        )
        suspect = add_suspect(
            case=case, values={"name": "张三", "lawyer_kind": "duty", "lawyer_name": "李律师"}, deed=deed
        )
        self.data = json.loads((folder_of(_KIND) / "samples" / "1_signed.json").read_text("utf-8"))["data"]
        self.draft = actions.draft(_KIND, case=case, suspects=[suspect], data=self.data, by=self.user, now=self.now)
        other = actions.draft(_KIND, case=case, suspects=[suspect], data=self.data, by=self.user, now=self.now)
        self.issued = actions.issue(other, by=self.user, now=self.now)
        self.done = [self._done(role) for role in (SignerRole.SUSPECT, SignerRole.LAWYER)]
        self._stack = ExitStack()
        self._signers = [self._signer(each) for each in self.done]
        self._stamper = configured.stamper(self.now)
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(each) for each in fonts.folders()]
        )

    def ours(self) -> None:
        """As completing.py does it, without the row."""
        typeset = completing.typeset_with(self.issued, self.done)
        _pdf, level = stamping.signed(self.issued, typeset, self.done, self.now)
        connection.close()
        assert level == "B-LT", level

    def peer(self) -> None:
        """Typst over the same sources; two fields; two signatures by keys that are there."""
        handed = payloads.with_hands(
            opened_data(asking.payload_place(self.issued), bytes(self.issued.issued_sealed)), self.done
        )
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            shutil.copytree(COMMON, root / "common")
            (root / "template.typ").write_text(self.issued.template.template, "utf-8")
            for name, data in handed.files.items():
                (root / name).write_bytes(data)
            pdf = typst.compile(
                str(root / "template.typ"), root=str(root), font_paths=self._fonts, ignore_system_fonts=True,
                sys_inputs={"payload": json.dumps(handed.payload, ensure_ascii=False)}, pdf_standards=[STANDARD],
            )  # fmt: skip
        writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
        for number in range(len(self._signers)):
            append_signature_field(writer, SigFieldSpec(f"s{number}", on_page=0, box=(60, 60, 160, 100)))
        writer.write(out)
        for number, signer in enumerate(self._signers):
            meta = PdfSignatureMetadata(
                field_name=f"s{number}", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
                embed_validation_info=True, validation_context=configured.trust(self.now).context(self.now),
            )  # fmt: skip
            maker = PdfSigner(meta, signer=signer, timestamper=self._stamper)
            out = maker.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(out.getvalue())), existing_fields_only=True)
        connection.close()

    def preview(self) -> None:
        """What follows a keystroke: the form's data checked, typeset, its first page drawn."""
        read(fields_of(_KIND), {})
        made = previewed(self.draft, self.data | {"calculation": str(timezone.now())}, self.now)
        assert page_png(made.pdf, 0, 760)

    def _signer(self, each: Done) -> Signer:
        subject = Subject(name=each.name, role=str(each.role), binding=each.act_digest)
        return self._stack.enter_context(event_signer(subject, self.now).opened())

    def _done(self, role: SignerRole) -> Done:
        return Done(
            role=role, name="张三", at=self.now.astimezone(UTC) + timedelta(minutes=1), act_digest="ab" * 32,
            refusal="",
            hand_png=(_HANDS / "hand.png").read_bytes(), sitting="", offset=None,
            finger_png=(_HANDS / "finger.png").read_bytes() if role == SignerRole.SUSPECT else None,
        )  # fmt: skip
