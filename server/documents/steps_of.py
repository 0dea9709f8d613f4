"""Which step of its case a document is, once it is whole: its template's, or that he need not sign."""

from __future__ import annotations

from server.cases.steps import StepKind
from server.documents.fields.d04_recognizance import MUST_SIGN
from server.documents.in_force import shape
from server.documents.models import Document
from server.documents.queries import data_of


def step_of(document: Document) -> tuple[StepKind | None, str]:
    """The step, and the words that go with it."""
    kind = shape(document.template).writes_step if document.template is not None else None
    if kind is StepKind.RECOGNIZANCE:
        data = data_of(document)
        if data.get("exemption", MUST_SIGN) != MUST_SIGN:
            return StepKind.EXEMPTION, f"{data['exemption']} {data.get('exemption_why', '')}".strip()
    return kind, document.title
