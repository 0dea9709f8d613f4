"""People and units across zones: each is kept in one, and has a copy in the other that nobody can use or change.

    unit        a procuratorate or police unit, told by the inner zone; an agency, a firm, a court, told by the outer
    person      a lawyer, or somebody of an agency or a court, told by the outer zone
    not_taken   the answer where the name, or the number, is that of another here
Nothing is told where one centre is both zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from server.access import identity, sign_ins
from server.access.models import NotTakenWhy, Role, Unit, UnitKind, User
from server.access.policies import ADMINISTRATION, bodies_of
from server.audit.actions import append
from server.config.environment import Zone
from server.ferry.courier import tell
from server.ferry.fields import words
from server.ferry.handlers import takes
from sync.errors import MalformedInput
from sync.shapes import at, boolean, from_map, to_map

SENDER = "ferry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidUnit:
    """A unit as its own zone tells of it; above and beside by their codes, empty for none."""

    code: str = at(0, words(32))
    kind: str = at(1, words(16))
    name_zh: str = at(2, words(100))
    name_en: str = at(3, words(100))
    parent: str | None = at(4, words(32), optional=True)
    beside: str | None = at(5, words(32), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPerson:
    """A person as his own zone tells of him."""

    username: str = at(0, words(64))
    display_name: str = at(1, words(64))
    role: str = at(2, words(32))
    unit: str = at(3, words(32))
    active: bool = at(4, boolean)
    staff_number: str | None = at(5, words(32), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """What the other side did not take, and why."""

    kind: str = at(0, words(16))
    name: str = at(1, words(64))
    why: str = at(2, words(16))


def tell_unit(unit: Unit, now: datetime) -> None:
    """The other zone's copy of this unit becomes as it is now."""
    if unit.mirrored:
        return
    said = SaidUnit(
        code=unit.code,
        kind=unit.kind,
        name_zh=unit.name_zh,
        name_en=unit.name_en,
        parent=unit.parent.code if unit.parent else None,
        beside=unit.beside.code if unit.beside else None,
    )
    tell(kind="unit", about=unit.code, body=to_map(said), now=now)


def tell_person(user: User, now: datetime) -> None:
    """The inner zone's copy of this person becomes as he is now; people of the inner zone stay its own affair."""
    if user.mirrored or user.role in ADMINISTRATION or identity.home_of(Role(user.role)) is not Zone.OUTER:
        return
    said = SaidPerson(
        username=user.username,
        display_name=user.display_name,
        role=user.role,
        unit=user.unit.code,
        active=user.is_active,
        staff_number=user.staff_number or None,
    )
    tell(kind="person", about=user.username, body=to_map(said), now=now)


def introduce(now: datetime) -> None:
    """Tells of every unit and person that is kept here, as a new centre at the other end needs; twice is no harm."""
    for unit in Unit.objects.filter(mirrored=False).select_related("parent", "beside").order_by("pk"):
        if identity.is_home(UnitKind(unit.kind)):
            tell_unit(unit, now)
    for user in User.objects.filter(mirrored=False).select_related("unit").order_by("pk"):
        tell_person(user, now)


def hand_over(now: datetime) -> tuple[int, int]:
    """Units and accounts of the other zone, made here while one centre was both, become copies: nobody signs in by them
    any more. How many of each."""
    kinds = [kind for kind in UnitKind if not identity.is_home(kind)]
    roles = [role for role in Role if not identity.is_kept_here(role)]
    units = list(Unit.objects.filter(mirrored=False, kind__in=kinds))
    for unit in units:
        Unit.objects.filter(pk=unit.pk).update(mirrored=True)
        append(SENDER, "unit.mirrored", unit, code=unit.code, kind=unit.kind)
    users = list(User.objects.filter(mirrored=False, role__in=roles).select_related("unit"))
    for user in users:
        user.mirrored = True
        user.set_unusable_password()
        user.save(update_fields=["mirrored", "password"])
        sign_ins.end_all(actor=SENDER, user=user, why="account handed over to the other zone", now=now)
        append(SENDER, "user.mirrored", user, username=user.username, role=user.role, unit=user.unit.code)
    return len(units), len(users)


@takes("unit")
@transaction.atomic
def receive_unit(body: dict[int, object], now: datetime) -> None:
    """The copy of a unit of the other zone, made or brought up to date."""
    said = from_map(SaidUnit, body, "letter `unit`")
    if said.kind not in UnitKind.values or identity.is_home(UnitKind(said.kind)):
        raise MalformedInput(f"letter `unit`: expected a kind of unit of the other zone, got {said.kind[:16]!r}")
    known = Unit.objects.filter(code=said.code).first()
    if known is not None and not known.mirrored:
        _answer("unit", said.code, NotTakenWhy.NAME, now)
        return
    near = {name: _unit(getattr(said, name)) for name in ("parent", "beside")}
    fields = {"kind": said.kind, "name_zh": said.name_zh, "name_en": said.name_en, "mirrored": True, **near}
    unit, _ = Unit.objects.update_or_create(code=said.code, defaults=fields)
    append(SENDER, "unit.mirrored", unit, code=said.code, kind=said.kind)


@takes("person", Zone.INNER)
@transaction.atomic
def receive_person(body: dict[int, object], now: datetime) -> None:
    """The copy of an account of the outer zone, made or brought up to date; nobody signs in by it."""
    said = from_map(SaidPerson, body, "letter `person`")
    if said.role not in Role.values or identity.home_of(Role(said.role)) is not Zone.OUTER:
        raise MalformedInput(f"letter `person`: expected a role of the outer zone, got {said.role[:32]!r}")
    known = User.objects.filter(username=said.username).first()
    if known is not None and not known.mirrored:
        _answer("person", said.username, NotTakenWhy.NAME, now)
        return
    unit = Unit.objects.filter(code=said.unit, mirrored=True).first()
    if unit is None or UnitKind(unit.kind) not in bodies_of(Role(said.role)):
        _answer("person", said.username, NotTakenWhy.UNIT, now)
        return
    try:
        with transaction.atomic():
            user = _mirror(known, said, unit)
    except IntegrityError:
        _answer("person", said.username, NotTakenWhy.NUMBER, now)
        return
    append(SENDER, "user.mirrored", user, username=said.username, role=said.role, unit=unit.code, active=said.active)


@takes("not_taken")
@transaction.atomic
def receive_not_taken(body: dict[int, object], now: datetime) -> None:
    """Why the other zone has no copy of a unit or account of ours."""
    said = from_map(NotTaken, body, "letter `not_taken`")
    model, name = (Unit, "code") if said.kind == "unit" else (User, "username")
    row = model.objects.filter(**{name: said.name, "mirrored": False}).first()
    if row is None or said.why not in NotTakenWhy.values:
        raise MalformedInput(f"letter `not_taken`: expected a {said.kind} of this zone and why, got {said.name!r}")
    model.objects.filter(pk=row.pk).update(not_taken=said.why)
    append(SENDER, "unit.not_taken" if said.kind == "unit" else "user.not_taken", row, why=said.why)


def _mirror(known: User | None, said: SaidPerson, unit: Unit) -> User:
    user = known or User(username=said.username, mirrored=True)
    user.display_name, user.role, user.unit = said.display_name, said.role, unit
    user.staff_number, user.is_active = said.staff_number or "", said.active
    if known is None:
        user.set_unusable_password()
    user.save()
    return user


def _unit(code: str | None) -> Unit | None:
    if code is None:
        return None
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise MalformedInput(f"letter `unit`: expected a known unit above or beside, got {code!r}")
    return found


def _answer(kind: str, name: str, why: NotTakenWhy, now: datetime) -> None:
    tell(kind="not_taken", about=f"{kind}:{name}", body=to_map(NotTaken(kind=kind, name=name, why=str(why))), now=now)
