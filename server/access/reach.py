"""Which objects a permission reaches: one question for every app. (permission, person, object) -> yes or no.

An app says once, in its AppConfig.ready(), by which ways a permission reaches its model; ways are added up:

    reach.lead(Case, Permission.SEE_UNIT_CASES, by_unit("unit"))             his own unit and those below it
    reach.lead(Case, Permission.SEE_OWN_CASES, by_person("handlers"))        he stands in that field
    reach.lead(Booking, Permission.ANSWER_BOOKING, queries.by_asking)        any (user, now) -> Q: a binding, a grant

and asks it in the first line of a view: `case = reach.or_404(user, Permission.SEE_OWN_CASES, Case.objects, pk=number)`.
A permission that leads nowhere near a model is a fault of ours (NoWay), never a yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Manager, Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from server.access.errors import AccessError
from server.access.models import User
from server.access.policies import Permission, may
from server.access.queries import around
from server.access.queries import reach as units_of

Way = Callable[[User, datetime], Q]
M = TypeVar("M", bound=Model)

_NOTHING = Q(pk__in=())
_ways: dict[tuple[type[Model], Permission], list[Way]] = {}


class NoWay(AccessError):
    """No app said how that permission reaches that model."""


def lead(model: type[Model], permission: Permission, *ways: Way) -> None:
    """From now on that permission reaches objects of `model` by these ways too. Saying it twice changes nothing."""
    known = _ways.setdefault((model, permission), [])
    known.extend(way for way in ways if way not in known)


def by_unit(path: str) -> Way:
    """Objects whose unit, at that path of fields, is the person's own or lies below it."""
    return lambda user, now: Q(**{f"{path}__in": units_of(user)})


def by_own_unit(path: str) -> Way:
    """Objects of the person's own unit alone: a court, an agency."""
    return lambda user, now: Q(**{path: user.unit_id})


def by_neighbourhood(path: str) -> Way:
    """Objects of the person's reach, and of the units beside it."""
    return lambda user, now: Q(**{f"{path}__in": around(user)})


def by_person(path: str) -> Way:
    """Objects that name this person in that field."""
    return lambda user, now: Q(**{path: user.pk})


def within(
    user: User, permissions: Permission | tuple[Permission, ...], objects: Manager[M] | QuerySet[M], now: datetime
) -> QuerySet[M]:
    """Those of `objects` that any of these permissions reaches. Empty for a role that has none of them."""
    found = objects.all()
    asked = permissions if isinstance(permissions, tuple) else (permissions,)
    missing = [str(each) for each in asked if (found.model, each) not in _ways]
    if missing:
        raise NoWay(f"reach: expected a way from {missing} to {found.model.__name__}; say it in an AppConfig.ready()")
    where = _NOTHING
    for permission in asked:
        if may(user, permission):
            for way in _ways[found.model, permission]:
                where |= _single(found.model, way(user, now))
    return found.none() if where is _NOTHING else found.filter(where)


def reaches(user: User, permissions: Permission | tuple[Permission, ...], thing: Model, now: datetime) -> bool:
    """The question itself."""
    return within(user, permissions, type(thing)._default_manager, now).filter(pk=thing.pk).exists()


def or_404(
    user: User,
    permissions: Permission | tuple[Permission, ...],
    objects: Manager[M] | QuerySet[M],
    **which: Any,
) -> M:
    """The one object that `which` names, within reach now. Http404 alike for a stranger and for nothing there."""
    found = within(user, permissions, objects, timezone.now()).filter(**which).first()
    if found is None:
        raise Http404(f"{objects.model.__name__} {which}")
    return found


def _single(model: type[Model], way: Q) -> Q:
    """That way, giving no object twice: over many rows it goes by key, by itself, so that each way keeps its index."""
    if not any(_is_many(model, path) for path in _paths(way)):
        return way
    return Q(pk__in=model._default_manager.filter(way).values("pk"))


def _paths(where: Q) -> Iterator[str]:
    for child in where.children:
        if isinstance(child, Q):
            yield from _paths(child)
        elif isinstance(child, tuple):
            yield str(child[0])


def _is_many(model: type[Model], path: str) -> bool:
    """Whether that path of fields leads over several rows for one object."""
    here = model
    for name in path.split("__"):
        try:
            field = here._meta.get_field(name)
        except FieldDoesNotExist:  # pk, or the lookup at the end
            return False
        if field.many_to_many or field.one_to_many:
            return True
        if field.related_model is None:
            return False
        here = field.related_model
    return False
