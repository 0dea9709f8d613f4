"""A document becomes whole: typeset again with its hands, signed digitally, kept, the case's step written.

    1 the last hand is there     the state says so, in the transaction of that hand
    2 typeset, signed            outside any transaction, for it takes a while and needs certificates and time stamps
    3 the bytes, then the row    the bytes are durable before a row speaks of them

Between 1 and 3 anything may break off: what is left is taken up again by `finish_left`, and by a button of its page.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import write_step
from server.cases.actions.history import Deed
from server.cases.errors import CasesError
from server.cases.steps import Scope, scope_of
from server.documents import asking, film, keeping, payloads, policies, rendering, seams, stamping
from server.documents.errors import DocumentsError, NotSame, StaleState
from server.documents.in_force import shape
from server.documents.models import WHY, Document, Happening
from server.documents.queries import documents
from server.documents.rendering import Rendered
from server.documents.sealed import opened_data
from server.documents.states import TABLE, WHOLE, DocumentEvent, DocumentState
from server.documents.steps_of import step_of
from server.seals.actions import want
from server.seals.errors import SealFault
from server.seals.levels import Level
from server.seals.lifting import level_of
from server.seals.seams import Gone
from server.seals.verifying import verify
from server.signatures.actions import asking as hands
from server.signatures.contract import Done, SignerRole
from server.signatures.models import Act, Sitting
from server.signatures.queries import done_acts, paper_of
from server.signatures.states import ActKind

_LOG = logging.getLogger(__name__)
_E, _S = DocumentEvent, DocumentState
SYSTEM = "documents"
#: As seals knows who keeps these.
KEEPER = "document"


def act_happened(act: Act) -> None:
    """Heard from signatures: the film gets a mark."""
    document = (
        Document.objects.select_related("session__box", "asked_by")
        .filter(uid=_uid(act.signer.sitting.document))
        .first()
    )
    if document is not None and act.at is not None:
        film.mark(document, act.signer.role, "" if act.kind == ActKind.SIGN else act.kind, act.at)


@transaction.atomic
def refused(act: Act) -> None:
    """Heard from signatures: an undertaking that one has refused is none, and nobody else is asked to sign it."""
    sitting = act.signer.sitting
    document = Document.objects.filter(uid=_uid(sitting.document), state=_S.SIGNING).first()
    if document is None or document.template is None or act.at is None:
        return
    if not shape(document.template).refusal_fails:
        return
    why = str(_("%(roles)s拒绝签署") % {"roles": SignerRole(act.signer.role).label})
    after = TABLE[_S.SIGNING, _E.REFUSED]
    Document.objects.filter(pk=document.pk, state=_S.SIGNING).update(state=after, voided_at=act.at, void_why=why)
    document.refresh_from_db()
    Happening.objects.create(document=document, event=_E.REFUSED, after=after, by=None, at=act.at, why=why)
    seams.tell_voided(document)
    append(SYSTEM, "document.refused", document, roles=[act.signer.role])
    hands.void(sitting, why, by=SYSTEM, now=act.at)


@transaction.atomic
def hands_are_there(sitting: Sitting) -> None:
    """Heard from signatures: everybody signed, or refused what stands without him."""
    now = sitting.ended_at
    document = Document.objects.filter(uid=_uid(sitting.document), state=_S.SIGNING).first()
    if document is None or document.template is None or now is None:
        return
    Document.objects.filter(pk=document.pk, state=_S.SIGNING).update(state=TABLE[_S.SIGNING, _E.ALL_SIGNED])
    Happening.objects.create(document=document, event=_E.ALL_SIGNED, after=_S.SIGNED, by=None, at=now)
    append(SYSTEM, "document.signed", document, sitting=str(sitting.uid))
    transaction.on_commit(lambda: finish(document.pk, now), robust=True)


def finish_left(now: datetime) -> int:
    """Takes up what broke off between the last hand and the seal; how many became whole."""
    left = Document.objects.filter(state=_S.SIGNED).values_list("pk", flat=True)
    return sum(finish(each, now) for each in list(left))


def finish(number: int, now: datetime) -> bool:
    """Makes a signed document whole. What keeps it from that is told on its page; nothing is lost. Whether it is."""
    document = documents().get(pk=number)
    if document.state != _S.SIGNED:
        return False
    try:
        _seal(document, document.asked_by, now)
    except StaleState:
        return False  # another was faster
    except (DocumentsError, SealFault) as error:
        _LOG.warning("document %s could not be finished: %s", document.uid, error)
        Document.objects.filter(pk=document.pk, state=_S.SIGNED).update(fault=str(error.words)[:WHY])
        return False
    return True


def seal(document: Document, *, by: User, now: datetime) -> Document:
    """A document that nobody signs by hand becomes whole; or one that waits is taken up again. Raises NotAllowed,
    StaleState, NotSame, SealFault."""
    policies.check_edit(by, document, now)
    document = documents().get(pk=document.pk)
    if document.state == _S.ISSUED and asking.wanted(document):
        raise StaleState(f"document {document.pk}: wants hands", _("这份文书须先由有关人员签名。"))
    _seal(document, by, now)
    document.refresh_from_db()
    return document


def _seal(document: Document, by: User | None, now: datetime) -> None:
    before = DocumentState(document.state)
    if (before, _E.SEAL) not in TABLE:
        raise StaleState(f"document {document.pk}: no seal in {before}", _("文书状态已变化，请刷新后再试。"))
    done = done_acts(str(document.uid), by=by or SYSTEM) if document.sitting else []
    typeset = typeset_with(document, done)
    if any(each.on_paper for each in done):
        scans = paper_of(str(document.uid), purpose="typeset", by=by or SYSTEM)
        typeset = rendering.with_scans(typeset, scans, made_at=now)
    sealed, level = stamping.signed(document, typeset, done, now)
    digest = keeping.keep(document.uid, sealed)
    with transaction.atomic():
        moved = Document.objects.filter(pk=document.pk, state=before).update(
            state=TABLE[before, _E.SEAL],
            sealed_digest=digest,
            sealed_at=now,
            level=level or "",
            fault="",
            pages=typeset.pages,
        )
        if moved != 1:
            raise StaleState(f"document {document.pk} is no longer {before}", _("文书状态已变化，请刷新后再试。"))
        document.refresh_from_db()
        missed = _write_step(document, by, now)
        Happening.objects.create(document=document, event=_E.SEAL, after=document.state, by=by, at=now, why=missed)
        seams.tell_sealed(document)
        if level is not None and level is not Level.B_LTA:
            want(KEEPER, str(document.uid), level, now)
        append(by or SYSTEM, "document.sealed", document, digest=digest, level=level or "")


def typeset_with(document: Document, done: list[Done]) -> Rendered:
    """The issued document with these hands. NotSame: pages or places differ from what was shown."""
    payload = opened_data(asking.payload_place(document), bytes(document.issued_sealed))
    handed = payloads.with_hands(payload, done)
    assert document.template is not None and document.issued_at is not None  # it was issued
    made = rendering.render(document.template, handed.payload, handed.files, made_at=document.issued_at)
    if made.pages != document.pages or not asking.is_same_layout(asking.places_of(document), made.places):
        raise NotSame(
            f"document {document.pk}: shown {document.pages} pages {document.places}, came out {made.pages} pages"
            f" {asking.places_told(made.places)}",
            _("带签名排版后与交签名时的版面不一致，未成文。请作废后重新制作，并告诉案管人员检查模板。"),
        )
    return made


def to_lift(key: str) -> bytes:
    """Asked by seals: the bytes over which a later time stamp is to be put. Gone."""
    document = Document.objects.filter(uid=_uid(key), state__in=WHOLE).first()
    if document is None or not document.sealed_digest:
        raise Gone(f"document {key} is not whole")
    return keeping.fetch(document.uid, document.sealed_digest)


def lifted(key: str, pdf: bytes, now: datetime) -> None:
    """Told by seals: the same document, with a later time stamp behind its bytes; those before stay in the store."""
    digest = keeping.keep(UUID(key), pdf)
    level = level_of(verify(pdf, now))
    moved = Document.objects.filter(uid=_uid(key), state__in=WHOLE).update(sealed_digest=digest, level=level)
    if moved != 1:
        raise Gone(f"document {key} is no longer whole")


def _write_step(document: Document, by: User | None, now: datetime) -> str:
    """The step of the case that this document is; what kept it from being written, in words, "" nothing."""
    if document.template is None or by is None:
        return ""
    kind, note = step_of(document)
    if kind is None:
        return ""
    suspects = list(document.suspects.all()) if scope_of(kind) is Scope.SUSPECT else []
    try:
        with transaction.atomic():
            write_step(
                case=document.case, kind=kind, suspects=suspects, at=now, is_day=False,
                deed=Deed(by=by, now=now, why=str(document)[:WHY]), reference=document.number, note=note[:WHY],
            )  # fmt: skip
    except CasesError as error:
        _LOG.warning("document %s is whole, its step %s was not written: %s", document.uid, kind, error)
        return str(_("案件事项未能自动登记：%(why)s") % {"why": error.words})
    return ""


def _uid(text: str) -> str:
    """Sittings of other apps name other things: what is no uid of ours finds nothing."""
    return text if len(text) == 36 else "00000000-0000-0000-0000-000000000000"
