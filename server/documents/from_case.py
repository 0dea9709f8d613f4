"""What a case knows that stands in its documents: person, charges, companions, lawyer, officers, in the forms' words.

Only what a kind's model has is handed over; the identity number is opened for the document, and the audit log says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from server.access.models import Role, User
from server.cases.actions.history import Deed
from server.cases.actions.people import read_id_number
from server.cases.countries import country
from server.cases.kinds import CompanionKind, LawyerKind, Plea
from server.cases.models import Case, Suspect
from server.cases.states import BEFORE_COURT, SENTENCED
from server.documents.kinds import Kind, fields_of
from server.documents.typed import inner_model

_DUTIES = {
    Role.PROSECUTOR: "检察官",
    Role.DEPARTMENT_HEAD: "检察官",
    Role.CHIEF_PROSECUTOR: "检察官",
    Role.ASSISTANT: "检察官助理",
}


def known(kind: Kind, case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """Of what the case knows, that which this kind has a field for. Documents are written in Chinese."""
    with translation.override("zh-hans"):
        told = _of_case(case, by) | (_of_person(case, suspects[0]) if suspects else {})
        fields = fields_of(kind).model_fields
        if suspects and {"person", "people"} & fields.keys():
            people = [person(case, each, by, now) | _of_person(case, each) for each in suspects]
            told |= {"person": people[0], "people": people}
        return {name: _shaped(fields[name].annotation, value) for name, value in told.items() if name in fields}


def person(case: Case, suspect: Suspect, by: User, now: datetime) -> dict[str, Any]:
    """A suspect as documents name him."""
    return {
        "role": "被告人" if case.state in (*BEFORE_COURT, *SENTENCED) else "犯罪嫌疑人",
        "name": suspect.name,
        "name_kind": str(suspect.get_name_kind_display()),
        "sex": str(suspect.get_sex_display()),
        "birth_date": suspect.birth_date.isoformat() if suspect.birth_date else None,
        "nationality": country(suspect.nationality),
        "ethnic_group": suspect.ethnic_group,
        "id_kind": str(suspect.get_id_kind_display()),
        "id_number": _number(suspect, by, now),
        "measure": str(suspect.get_custody_display()),
        "measure_since": suspect.custody_since.isoformat() if suspect.custody_since else None,
        "place": suspect.custody_place,
        "is_juvenile": suspect.is_juvenile,
        "language": suspect.language,
    }


def _of_case(case: Case, by: User) -> dict[str, Any]:
    people = [each for each in (case.prosecutor, *case.helpers.all()) if each is not None]
    return {
        "case_name": case.name,
        "case_number": case.bmsah or "",
        "procedure": str(case.get_procedure_display()),
        "told_by": by.display_name,
        "officers": [{"duty": _DUTIES.get(Role(each.role), "书记员"), "name": each.display_name} for each in people],
        "police_unit": case.police_unit,
    }


def _of_person(case: Case, suspect: Suspect) -> dict[str, Any]:
    beside = suspect.companions.filter(ended_on=None)
    found: dict[str, Any] = {
        "charges": [{"name": each.name, "article": each.article} for each in suspect.charges.all()],
        "companions": [
            {"kind": str(CompanionKind(each.kind).label), "name": each.name, "relation": each.relation}
            for each in beside
        ],
    }
    if suspect.lawyer_kind != LawyerKind.NONE and suspect.lawyer_name:
        found["lawyer"] = {"kind": str(suspect.get_lawyer_kind_display()), "name": suspect.lawyer_name}
    if suspect.plea == Plea.EXEMPT:
        found |= {"exemption": _ground(suspect), "exemption_why": suspect.plea_why}
    return found


def _ground(suspect: Suspect) -> str:
    """On which ground of 刑诉法 174 II he need not sign, by what is known of him."""
    if suspect.is_blind or suspect.is_deaf or suspect.is_mute or suspect.has_limited_capacity:
        return "盲、聋、哑人，或者尚未完全丧失辨认或者控制自己行为能力的精神病人"
    return "未成年人的法定代理人、辩护人对其认罪认罚有异议" if suspect.is_juvenile else "其他不需要签署的情形"


def _shaped(annotation: Any, told: Any) -> Any:
    """The value as the field there wants it: of a thing only what its model has, its name where the field is a text."""
    if isinstance(told, list):
        return [_shaped(annotation, each) for each in told]
    model = inner_model(annotation)
    if not isinstance(told, dict):
        return told
    if model is None:
        return told.get("name", "")
    return {
        name: _shaped(model.model_fields[name].annotation, value)
        for name, value in told.items()
        if name in model.model_fields
    }


def _number(suspect: Suspect, by: User, now: datetime) -> str:
    if not suspect.id_sealed:
        return ""
    return read_id_number(suspect=suspect, deed=Deed(by=by, now=now, why="制作文书"))
