"""Reads about notices and what waits to go out."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from server.access.models import Role, User
from server.notices.defaults import TABLE
from server.notices.kinds import Kind
from server.notices.models import Choice, Contact, Delivery, Notice
from server.notices.states import Channel, DeliveryState


def notices_of(person: User) -> QuerySet[Notice]:
    """All that this person was told, newest first."""
    return Notice.objects.filter(person=person)


def unread(person: User) -> int:
    """How much of it he has not seen."""
    return notices_of(person).filter(read_at=None).count()


def choices_of(person: User, kind: Kind) -> dict[Channel, bool]:
    """Whether he wants that kind, by channel: his own word, else his role's default."""
    own = dict(Choice.objects.filter(person=person, kind=kind.name).values_list("channel", "wanted"))
    default = TABLE[Role(person.role)][kind.urgency]
    return {channel: own.get(channel.value, channel in default) for channel in Channel}


def reachable(person: User) -> dict[Channel, Contact]:
    """Where he can be reached: addresses that were shown to be his."""
    found = Contact.objects.filter(person=person, verified_at__isnull=False).exclude(address="")
    return {Channel(each.channel): each for each in found}


def deliveries() -> QuerySet[Delivery]:
    """All of them, with whom they are for."""
    return Delivery.objects.select_related("contact__person__unit", "notice")


def counts() -> dict[DeliveryState, int]:
    """How many stand where."""
    found = dict(Delivery.objects.values_list("state").annotate(Count("pk")).order_by())
    return {state: found.get(state.value, 0) for state in DeliveryState}
