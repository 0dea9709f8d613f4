"""Who is to sign a document: its places, found when it was typeset, matched with the names of people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import listed
from server.documents.compiling import Place
from server.documents.errors import DocumentsError
from server.documents.in_force import shape
from server.documents.models import Document
from server.documents.seams import booking_of
from server.documents.shaping import SignerShape
from server.signatures.contract import Asked, SignerRole, Slot

HAND = "hand"
#: Points by which a line may stand higher or lower.
_NEAR = 1.0


class WrongSigners(DocumentsError):
    """A place without a person, or a person without a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person who is to sign. `user`: in his own account; None: on the device in the room."""

    name: str
    user: User | None = None
    person_key: str = ""


def places_told(places: Iterable[Place]) -> list[dict[str, Any]]:
    """As they are kept in the row."""
    return [
        {
            "kind": each.kind, "role": each.role, "index": each.index, "name": each.name, "page": each.page,
            "box": list(each.box),
        }
        for each in places
    ]  # fmt: skip


def places_of(document: Document) -> tuple[Place, ...]:
    """From the row."""
    return tuple(Place(**{**each, "box": tuple(each["box"])}) for each in document.places)


def is_same_layout(shown: Sequence[Place], made: Sequence[Place]) -> bool:
    """Whether the same places came out on the same pages at the same height; a date beside one may push it sideways."""
    return len(shown) == len(made) and all(
        (a.kind, a.role, a.index, a.page) == (b.kind, b.role, b.index, b.page) and abs(a.box[1] - b.box[1]) <= _NEAR
        for a, b in zip(shown, made, strict=True)
    )


def hands_of(places: Iterable[Place]) -> dict[str, dict[int, Place]]:
    """Role -> index -> its place for a hand; of several, the last: where it is signed in full."""
    found: dict[str, dict[int, Place]] = {}
    for place in places:
        if place.kind == HAND:
            found.setdefault(place.role, {})[place.index] = place
    return found


def wanted(document: Document) -> dict[str, list[Place]]:
    """Role -> its places for hands, by their index, each once, in the order of the template's signers."""
    found = hands_of(places_of(document))
    order = [str(each.role) for each in _shapes(document).values()]
    roles = sorted(found, key=lambda role: order.index(role) if role in order else len(order))
    return {role: [found[role][index] for index in sorted(found[role])] for role in roles}


def asked(document: Document, pdf: bytes, names: Mapping[str, Sequence[Named]]) -> Asked:
    """The request for its hands. WrongSigners."""
    _check(document, names)
    shapes, slots = _shapes(document), []
    for order, (role, places) in enumerate(wanted(document).items()):
        how = shapes.get(role, SignerShape(role=SignerRole(role)))
        slots += [_slot(how, named, order) for _place, named in zip(places, names[role], strict=True)]
    present = {slot.role for slot in slots}
    slots = [each if each.needs_presence_of in present else _alone(each) for each in slots]
    return Asked(
        document=str(document.uid),
        revision=document.revision,
        title=document.title,
        pdf=pdf,
        digest=document.issued_digest,
        read_code=document.read_code,
        slots=tuple(slots),
        unit=document.unit,
        case_key=str(document.case_id),
        booking=booking_of(document),
        session=document.session_id or "",
        may_be_on_paper=True,
    )


def payload_place(document: Document) -> str:
    """What its issued payload is sealed to."""
    return f"documents.payload:{document.uid}"


def _slot(how: SignerShape, named: Named, order: int) -> Slot:
    return Slot(
        role=how.role,
        name=named.name,
        person_key=named.person_key,
        user=named.user,
        hand=how.hand,
        finger=how.finger,
        every_page=how.every_page,
        order=order,
        needs_presence_of=how.needs_presence_of,
    )


def _alone(slot: Slot) -> Slot:
    return replace(slot, needs_presence_of=None)


def _check(document: Document, names: Mapping[str, Sequence[Named]]) -> None:
    places = wanted(document)
    wrong = [
        role
        for role in sorted({*places, *names})
        if len(places.get(role, ())) != len([each for each in names.get(role, ()) if each.name.strip()])
    ]
    if wrong:
        labels = listed(SignerRole(role).label for role in wrong)
        raise WrongSigners(
            f"document {document.pk}: places and names differ for {', '.join(wrong)}",
            _("签名人与文书上的签名位不符：%(roles)s。请按文书上的签名位填写姓名。") % {"roles": labels},
        )


def _shapes(document: Document) -> dict[str, SignerShape]:
    if document.template is None:
        return {}
    return {str(each.role): each for each in shape(document.template).signers}
