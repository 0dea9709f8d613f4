"""Papers that lie in the apps below: our documents, what lawyers handed in, the papers of their bindings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from server.access.wording import listed
from server.bookings.models import Booking
from server.cases.models import Case
from server.counsel import papers as counsel_papers
from server.counsel.errors import PaperAltered
from server.counsel.models import Paper as CounselPaper
from server.documents import keeping
from server.documents.errors import NotKept
from server.documents.queries import whole_of_case
from server.dossiers.errors import OtherBytes
from server.dossiers.sources import Paper
from server.submissions.models import Attached, Submission
from server.submissions.states import SubmissionState


def of_submissions(case: Case) -> Iterable[Paper]:
    """The PDFs that lawyers handed in about this case, as they came."""
    numbers = [each for each in (case.bmsah, case.tysah) if each]
    about = Q(booking__in=Booking.objects.filter(case=case).values("number")) & ~Q(booking="")
    if numbers:
        about |= Q(case_found__in=numbers, unit=case.unit_id)
    arrived = (SubmissionState.ARRIVED, SubmissionState.ANSWERED)
    found = Submission.objects.filter(about, state__in=arrived)
    for each in (
        Attached.objects.filter(submission__in=found).exclude(arrived_at=None).select_related("submission__lawyer")
    ):
        sent = each.submission
        yield Paper(
            key=f"submission:{each.pk}", title=f"{sent.get_kind_display()} {each.name}",
            date=timezone.localdate(sent.handed_in_at), origin="submissions",
            open=_fetched, digest=each.digest, made_by=sent.lawyer.display_name,
            place=(int(sent.handed_in_at.timestamp()), each.pk),
        )  # fmt: skip


def of_documents(case: Case) -> Iterable[Paper]:
    """This system's own documents of the case, once they are whole."""
    for each in whole_of_case(case):
        people = listed(suspect.name for suspect in each.suspects.all())
        yield Paper(
            key=f"document:{each.pk}", title=f"{each.title} {each.number}".strip(),
            date=timezone.localdate(each.sealed_at or each.made_at), origin="documents", kind=each.kind,
            open=partial(_document, each.uid), digest=each.sealed_digest or each.issued_digest,
            made_by=each.unit.name_zh, part=people, signed=bool(each.level),
            place=(int((each.sealed_at or each.made_at).timestamp()), each.pk),
        )  # fmt: skip


def of_counsel(case: Case) -> Iterable[Paper]:
    """Power of attorney and the firm's letter of each lawyer who was bound in this case."""
    bound = CounselPaper.objects.filter(binding__defence__suspect__case=case).exclude(arrived_at=None)
    for each in bound.select_related("binding__lawyer"):
        yield Paper(
            key=f"counsel:{each.pk}",
            title=gettext("%(kind)s（%(person)s）") % {"kind": each.get_kind_display(), "person": each.binding.person},
            date=timezone.localdate(each.handed_in_at), origin="counsel",
            open=_fetched, digest=each.digest, media=each.media_type,
            made_by=each.binding.lawyer.display_name, place=(0, each.pk),
        )  # fmt: skip


def _fetched(digest: str) -> bytes:
    try:
        return counsel_papers.fetch(digest)
    except PaperAltered as error:
        raise OtherBytes(str(error)) from error


def _document(uid: UUID, digest: str) -> bytes:
    try:
        return keeping.fetch(uid, digest)
    except NotKept as error:
        raise OtherBytes(str(error)) from error
