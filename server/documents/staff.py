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
#: These are nobody's of the case: whoever has the office in the case's own unit.
_OF_UNIT = {SignerRole.CASE_MANAGEMENT: Role.CASE_MANAGEMENT}


def of_case(document: Document, role: str) -> list[User]:
    """The handling prosecutor and the helpers, as far as their office is that of the role; or the unit's people."""
    if (office := _OF_UNIT.get(SignerRole(role))) is not None:
        return list(User.objects.filter(unit=document.unit, role=office, is_active=True).order_by("pk"))
    held = _HELD_BY.get(SignerRole(role), frozenset())
    people = [document.case.prosecutor, *document.case.helpers.all()]
    return [each for each in people if each is not None and each.is_active and each.role in held]
