"""People of the unit who sign a case's documents in accounts of their own."""

from __future__ import annotations

from server.access.models import Role, User
from server.documents.models import Document
from server.signatures.contract import SignerRole

_HELD_BY = {
    SignerRole.PROSECUTOR: frozenset({Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR}),
    SignerRole.ASSISTANT: frozenset({Role.ASSISTANT}),
    SignerRole.CLERK: frozenset({Role.ASSISTANT, Role.RECORDER}),
    SignerRole.RECORDER: frozenset({Role.RECORDER, Role.TECHNICIAN, Role.ASSISTANT}),
    SignerRole.SERVER: frozenset({Role.PROSECUTOR, Role.ASSISTANT}),
    SignerRole.READER: frozenset({Role.PROSECUTOR, Role.ASSISTANT}),
}


def of_case(document: Document, role: str) -> list[User]:
    """The handling prosecutor and the helpers, as far as their office is that of the role."""
    held = _HELD_BY.get(SignerRole(role), frozenset())
    people = [document.case.prosecutor, *document.case.helpers.all()]
    return [each for each in people if each is not None and each.is_active and each.role in held]
