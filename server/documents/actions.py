"""Every write to a document: one deed, one transaction, one line of history, one audit event; the guarded update is the
lock. No name of a person enters the audit log: a document is known by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import check_signing
from server.cases.models import Case, Suspect
from server.documents import asking, keeping, numbering, payloads, policies, rendering, seams
from server.documents.errors import DocumentsError, StaleState
from server.documents.in_force import in_force, shape, shape_in_force
from server.documents.kinds import Kind
from server.documents.models import WHY, Document, Happening, Revision
from server.documents.queries import data_of, data_place
from server.documents.sealed import seal_data
from server.documents.states import TABLE, DocumentEvent, DocumentState
from server.documents.steps_of import step_of
from server.documents.typed import checked, dumped
from server.recordings.models import Session
from server.signatures.actions import asking as signing
from server.signatures.models import Sitting
from server.signatures.states import RUNNING

_FASTER = _("文书状态已变化，请刷新后再试。")
_E = DocumentEvent


@transaction.atomic
def draft(
    kind: Kind,
    *,
    case: Case,
    suspects: Sequence[Suspect],
    data: Mapping[str, Any] | BaseModel,
    by: User,
    now: datetime,
    session: Session | None = None,
    press: str | None = None,
    replaces: Document | None = None,
) -> Document:
    """A new document of that case; its data may still have blanks. The same press again is the document that it made.
    Raises NotAllowed, BadTemplate."""
    known = Document.objects.filter(press=press).first() if press else None
    if known is not None:
        return known
    made = Document(
        kind=kind, title=shape_in_force(kind, case.unit, now).title, unit=case.unit, case=case, session=session,
        made_by=by, made_at=now, press=press, replaces=replaces,
    )  # fmt: skip
    policies.check_edit(by, made, now)
    made.save()
    made.suspects.set(suspects)
    _keep_data(made, data, by, now)
    _note(made, _E.DRAFT, by, now)
    append(by, "document.drafted", made, kind=str(kind), case=case.pk, numbers=[each.number for each in suspects])
    return made


@transaction.atomic
def revise(
    document: Document, *, data: Mapping[str, Any] | BaseModel, revision: int, by: User, now: datetime
) -> Document:
    """What it says now; `revision`: as the writer's page showed it. Raises NotAllowed, StaleState."""
    policies.check_edit(by, document, now)
    moved = Document.objects.filter(pk=document.pk, state=DocumentState.DRAFT, revision=revision).update(
        revision=revision + 1
    )
    if moved != 1:
        raise StaleState(
            f"document {document.pk}: expected draft at revision {revision}",
            _("您打开页面后，有人修改或者签发了这份文书。您填写的内容还在下面，请核对后再保存。"),
        )
    document.refresh_from_db()
    _keep_data(document, data, by, now)
    _note(document, _E.REVISE, by, now)
    append(by, "document.revised", document, revision=document.revision)
    return document


@transaction.atomic
def issue(document: Document, *, by: User, now: datetime) -> Document:
    """Its number, its bytes fixed and kept. Raises NotAllowed, StaleState, NotComplete, MissingGlyph, BadTemplate,
    NoNumber."""
    policies.check_edit(by, document, now)
    document = _locked(document, _E.ISSUE)
    kind = Kind(document.kind)
    data = dumped(checked(kind, data_of(document)))
    version = in_force(kind, document.unit, now)
    meta = shape(version)
    number = numbering.next_number(unit=document.unit, pattern=meta.number_pattern, now=now)
    text = number.text if number else ""
    payload = payloads.issued_payload(document, data, meta, version.number, text, now)
    handed = payloads.with_pictures(payload)
    made = rendering.render(version, handed.payload, handed.files, made_at=now)
    _move(
        document, _E.ISSUE, by, now,
        template=version, title=meta.title, **_numbered(number), issued_at=now, issued_by=by,
        content_digest=payload["doc"]["digest"],
        read_code=payload["doc"]["read_code"], issued_digest=keeping.keep(document.uid, made.pdf), pages=made.pages,
        places=asking.places_told(made.places), issued_sealed=seal_data(asking.payload_place(document), payload),
    )  # fmt: skip
    append(by, "document.issued", document, number=text, digest=document.issued_digest, template=version.pk)
    return document


@transaction.atomic
def ask_hands(document: Document, *, slots: Mapping[str, Sequence[asking.Named]], by: User, now: datetime) -> Sitting:
    """Its hands are wanted from these, by role, in the order of the places of each role. Raises NotAllowed, StaleState,
    WrongSigners, and BadStep where the case could not take the step that this document is."""
    policies.check_edit(by, document, now)
    document = _locked(document, _E.ASK_HANDS)
    _check_step(document)
    pdf = keeping.fetch(document.uid, document.issued_digest)
    asked = asking.asked(document, pdf, slots)
    sitting = signing.ask(asked, by=by, now=now)
    _move(document, _E.ASK_HANDS, by, now, sitting=str(sitting.uid), asked_by=by)
    append(by, "document.hands_asked", document, roles=[str(slot.role) for slot in asked.slots])
    return sitting


@transaction.atomic
def call_off(document: Document, *, why: str, by: User, now: datetime) -> Document:
    """No more hands are wanted in that sitting; the document is as it was issued. Raises NotAllowed, StaleState."""
    policies.check_edit(by, document, now)
    document = _locked(document, _E.CALL_OFF)
    _end_sitting(document, why, by, now)
    _move(document, _E.CALL_OFF, by, now, why=why, sitting="")
    append(by, "document.hands_called_off", document, reason=why)
    return document


@transaction.atomic
def void(document: Document, *, why: str, by: User, now: datetime) -> Document:
    """It counts no longer; number and bytes stay. Raises NotAllowed, StaleState."""
    policies.check_edit(by, document, now)
    document = _locked(document, _E.VOID)
    if document.state == DocumentState.SIGNING:
        _end_sitting(document, why, by, now)
    _move(document, _E.VOID, by, now, why=why, voided_at=now, void_why=why[:WHY])
    seams.tell_voided(document)
    append(by, "document.voided", document, reason=why)
    return document


@transaction.atomic
def replace(document: Document, *, why: str, by: User, now: datetime) -> Document:
    """A new draft that says what this one said, and this one void. Raises NotAllowed, StaleState."""
    data = data_of(document)
    if document.state != DocumentState.VOID:
        document = void(document, why=why, by=by, now=now)
    return draft(
        Kind(document.kind), case=document.case, suspects=list(document.suspects.all()), data=data, by=by, now=now,
        session=document.session, replaces=document,
    )  # fmt: skip


@transaction.atomic
def file(document: Document, *, by: User, now: datetime) -> Document:
    """Into the dossier (入卷). Raises NotAllowed, StaleState."""
    policies.check_edit(by, document, now)
    document = _locked(document, _E.FILE)
    _move(document, _E.FILE, by, now, filed_at=now)
    append(by, "document.filed", document)
    return document


def _numbered(number: numbering.Number | None) -> dict[str, Any]:
    """The columns of a number; a register has none."""
    if number is None:
        return {}
    return {"number": number.text, "series": number.series, "year": number.year, "serial": number.serial}


def _check_step(document: Document) -> None:
    kind, _words = step_of(document)
    if kind is not None:
        check_signing(document.case, kind, list(document.suspects.all()))


def _locked(document: Document, event: DocumentEvent) -> Document:
    """The row as it is now, locked, in a state from which that event leads on. StaleState."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("unit", "case", "template", "session__room")
    found = rows.get(pk=document.pk)
    if (DocumentState(found.state), event) not in TABLE:
        raise StaleState(f"document {found.pk}: no {event} in {found.state}", _FASTER)
    return found


def _move(
    document: Document, event: DocumentEvent, by: User | None, now: datetime, *, why: str = "", **values: object
) -> None:
    before = DocumentState(document.state)
    values |= {"state": TABLE[before, event]}
    try:
        with transaction.atomic():
            moved = Document.objects.filter(pk=document.pk, state=before).update(**values)
    except IntegrityError as error:
        raise DocumentsError(f"document {document.pk}: {error}", _("文号重复，请再签发一次。")) from error
    if moved != 1:
        raise StaleState(f"document {document.pk} is no longer {before}", _FASTER)
    document.refresh_from_db()
    _note(document, event, by, now, why)


def _note(document: Document, event: DocumentEvent, by: User | None, now: datetime, why: str = "") -> None:
    Happening.objects.create(document=document, event=event, after=document.state, by=by, at=now, why=why[:WHY])


def _keep_data(document: Document, data: Mapping[str, Any] | BaseModel, by: User, now: datetime) -> None:
    told = dumped(data) if isinstance(data, BaseModel) else dict(data)
    place = data_place(document, document.revision)
    Revision.objects.create(document=document, number=document.revision, sealed=seal_data(place, told), by=by, at=now)


def _end_sitting(document: Document, why: str, by: User, now: datetime) -> None:
    sitting = Sitting.objects.filter(uid=document.sitting, state__in=RUNNING).first()
    if sitting is not None:
        signing.void(sitting, why, by, now)
