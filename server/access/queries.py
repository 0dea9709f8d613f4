"""Reads about people and units."""

from __future__ import annotations

from server.access.models import Unit, User


def units_within(unit_id: int) -> frozenset[int]:
    """That unit and all below it."""
    reached, edge = {unit_id}, {unit_id}
    while edge:
        edge = set(Unit.objects.filter(parent__in=edge).values_list("pk", flat=True)) - reached
        reached |= edge
    return frozenset(reached)


def line_of(unit: Unit) -> list[Unit]:
    """That unit and those above it, the nearest first."""
    found: list[Unit] = []
    at: Unit | None = unit
    while at is not None:
        found.append(at)
        at = at.parent
    return found


def reach(user: User) -> frozenset[int]:
    """The units whose rooms and totals this person's work covers: his own and those below it.

    The tree is asked for once a person loaded, that is once a request: a page asks for his reach several times.
    """
    known: tuple[int, frozenset[int]] | None = getattr(user, "reach_known", None)
    if known is None or known[0] != user.unit_id:
        known = (user.unit_id, units_within(user.unit_id))
        user.reach_known = known  # type: ignore[attr-defined]
    return known[1]


def around(user: User) -> frozenset[int]:
    """His reach, and the units that stand beside any of it with all below them: whose people he may look after."""
    own = reach(user)
    beside = Unit.objects.filter(beside__in=own).values_list("pk", flat=True)
    return own.union(*(units_within(each) for each in beside))


def user_named(username: str) -> User | None:
    """The active or inactive person of that user name, or None."""
    return User.objects.filter(username=username).select_related("unit").first()
