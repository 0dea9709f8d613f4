"""Papers that lie in the apps below: what lawyers handed in, and the papers of their bindings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from server.bookings.models import Booking
from server.cases.models import Case
from server.counsel import papers as counsel_papers
from server.counsel.models import Paper as CounselPaper
from server.counsel.errors import PaperAltered
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
    for each in Attached.objects.filter(submission__in=found).exclude(arrived_at=None).select_related(
        "submission__lawyer"
    ):
        sent = each.submission
        yield Paper(
            key=f"submission:{each.pk}", title=f"{sent.get_kind_display()} {each.name}",
            date=timezone.localdate(sent.handed_in_at), origin="submissions",
            open=partial(_fetched, each.digest), digest=each.digest, made_by=sent.lawyer.display_name,
            place=(int(sent.handed_in_at.timestamp()), each.pk),
        )  # fmt: skip


def of_counsel(case: Case) -> Iterable[Paper]:
    """Power of attorney and the firm's letter of each lawyer who was bound in this case."""
    bound = CounselPaper.objects.filter(binding__defence__suspect__case=case).exclude(arrived_at=None)
    for each in bound.select_related("binding__lawyer"):
        yield Paper(
            key=f"counsel:{each.pk}",
            title=gettext("%(kind)s（%(person)s）") % {"kind": each.get_kind_display(), "person": each.binding.person},
            date=timezone.localdate(each.handed_in_at), origin="counsel",
            open=partial(_fetched, each.digest), digest=each.digest, media=each.media_type,
            made_by=each.binding.lawyer.display_name, place=(0, each.pk),
        )  # fmt: skip


def _fetched(digest: str) -> bytes:
    try:
        return counsel_papers.fetch(digest)
    except PaperAltered as error:
        raise OtherBytes(str(error)) from error
