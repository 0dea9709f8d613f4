"""Every write to people and units: one deed, one transaction, one audit event."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from server.access import identity, letters, sign_ins
from server.access.errors import NameTaken, NumberTaken
from server.access.models import Role, Unit, UnitKind, User
from server.audit.actions import Actor, Thing, append


@transaction.atomic
def create_unit(
    *,
    actor: Actor | str,
    code: str,
    kind: UnitKind,
    name_zh: str,
    name_en: str,
    parent: Unit | None = None,
    beside: Unit | None = None,
) -> Unit:
    """The new unit below `parent`, or beside a procuratorate. Raises OtherZone, NameTaken, WrongUnit."""
    identity.check_home(kind)
    if Unit.objects.filter(code=code).exists():
        raise NameTaken(f"unit code: expected a new one, got {code!r}. Choose another code.")
    identity.check_tree(kind, parent, beside)
    unit = Unit.objects.create(code=code, kind=kind, name_zh=name_zh, name_en=name_en, parent=parent, beside=beside)
    append(
        actor,
        "unit.created",
        unit,
        code=code,
        kind=str(kind),
        parent=parent.code if parent else None,
        beside=beside.code if beside else None,
    )
    letters.tell_unit(unit, timezone.now())
    return unit


@transaction.atomic
def create_user(
    *,
    actor: Actor | str,
    username: str,
    display_name: str,
    role: Role,
    unit: Unit,
    password: str,
    staff_number: str = "",
    must_change_password: bool = True,
) -> User:
    """The new person. Raises OtherZone, NameTaken, NumberMissing, NumberTaken, WrongUnit; ValidationError: a weak
    password."""
    identity.check_role(role)
    if User.objects.filter(username=username).exists():
        raise NameTaken(f"user name: expected a new one, got {username!r}. Choose another name.")
    identity.check_place(role, unit)
    identity.check_number(role, staff_number)
    user = User(
        username=username,
        display_name=display_name,
        role=role,
        unit=unit,
        staff_number=staff_number,
        must_change_password=must_change_password,
    )
    validate_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise NumberTaken(f"user {username!r}: name or number was taken a moment ago") from error
    append(actor, "user.created", user, username=username, role=str(role), unit=unit.code)
    letters.tell_person(user, timezone.now())
    return user


@transaction.atomic
def number_user(*, actor: Actor | str, user: User, staff_number: str) -> None:
    """His number, for an account that was made without one. Raises OtherZone, NumberMissing, NumberTaken."""
    identity.check_ours(user)
    identity.check_number(Role(user.role), staff_number)
    user.staff_number = staff_number
    user.save(update_fields=["staff_number"])
    append(actor, "user.numbered", user, staff_number=staff_number)
    letters.tell_person(user, timezone.now())


@transaction.atomic
def change_password(*, user: User, password: str, keeps: str | None = None) -> None:
    """His new password, chosen by himself; his other sessions end, but not the one whose key is `keeps`. Raises
    OtherZone."""
    identity.check_ours(user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    sign_ins.end_all(actor=user, user=user, why="password changed", now=timezone.now(), but=keeps)
    append(user, "user.password_changed", user)


@transaction.atomic
def reset_password(*, actor: Actor | str, user: User, password: str) -> None:
    """A password that someone else set; he must choose his own at the next sign-in. His sessions end. Raises
    OtherZone."""
    identity.check_ours(user)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sign_ins.end_all(actor=actor, user=user, why="password reset", now=timezone.now())
    append(actor, "user.password_reset", user)


@transaction.atomic
def deactivate_user(*, actor: Actor | str, user: User) -> None:
    """He can no longer sign in, and his sessions end. Raises OtherZone."""
    identity.check_ours(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sign_ins.end_all(actor=actor, user=user, why="account deactivated", now=timezone.now())
    append(actor, "user.deactivated", user)
    letters.tell_person(user, timezone.now())


@transaction.atomic
def record_sign_in(*, user: User, address: str) -> None:
    """The fact that he signed in, and from where."""
    append(user, "user.signed_in", user, address=address)


@transaction.atomic
def record_sign_out(*, user: User) -> None:
    """The fact that he signed out."""
    append(user, "user.signed_out", user)


@transaction.atomic
def record_failed_sign_in(*, username: str, address: str, locked: bool) -> None:
    """A refused attempt. A name that nobody has is not kept: it is often a password typed in the wrong box."""
    user = User.objects.filter(username=username).first()
    action = "user.locked_out" if locked else "user.sign_in_failed"
    append("sign-in", action, user or Thing("access.user", "unknown"), address=address)
