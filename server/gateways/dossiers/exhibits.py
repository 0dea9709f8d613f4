"""The police's dossier on the second screen of a hearing (示证)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from server.access.models import User
from server.cases.models import Case
from server.gateways.dossiers.parcels import compared, key_of
from server.gateways.models import DossierFile
from server.hearings.seams import Exhibit


def of_case(case: Case) -> list[Exhibit]:
    """Its documents, by volume and place."""
    return [
        Exhibit(
            key=f"dossier:{each.pk}",
            title=each.title,
            part=_("侦查卷宗第%(n)d卷") % {"n": each.volume},
            open=partial(_bytes_of, each),
        )
        for each in DossierFile.objects.filter(case=case)
    ]


def _bytes_of(file: DossierFile, reader: User) -> bytes:
    """What goes on the screen is in the audit log as shown; the pages are not counted as a reading of the dossier."""
    return compared(key_of(file.digest), file.digest)
