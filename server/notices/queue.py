"""Every write of the queue of deliveries: put in, tried, put off, given up, sent again by a person.

At least once: a worker that dies between the other side's yes and our row tries again, under the same ident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.models import User
from server.audit.actions import append
from server.notices import senders
from server.notices.codes import VALID
from server.notices.errors import StaleState
from server.notices.kinds import kind_of
from server.notices.letters import message_of
from server.notices.masking import masked
from server.notices.models import SAID, Contact, Delivery, Notice
from server.notices.queries import choices_of, reachable
from server.notices.senders import NotNow, Refused, Sender
from server.notices.states import OPEN, Channel, DeliveryEvent, DeliveryState, before

S, E = DeliveryState, DeliveryEvent
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
#: With these pauses the last try comes after a day and a half: a mail server that is down over a night loses nothing.
MOST_TRIES = 14
#: While one worker carries a message no other takes it: longer than any try lasts.
CARRIED = timedelta(minutes=2)


def put(notice: Notice, now: datetime) -> None:
    """By each channel that is open, that he wants for this kind, and by which he can be reached."""
    wanted = {channel for channel, on in choices_of(notice.person, kind_of(notice.kind)).items() if on}
    for channel in wanted & senders.open_channels():
        contact = reachable(notice.person).get(channel)
        if contact is not None:
            Delivery.objects.create(notice=notice, contact=contact, made_at=now, due_at=now)


def put_code(contact: Contact, now: datetime) -> None:
    """The code of that contact."""
    Delivery.objects.create(contact=contact, asked_at=contact.asked_at, made_at=now, due_at=now)


def take(now: datetime) -> Delivery | None:
    """The next one that is due, taken for this worker."""
    due = Delivery.objects.filter(state__in=OPEN, due_at__lte=now).select_related("contact__person", "notice")
    for found in due.order_by("due_at", "pk")[:20]:
        taken = Delivery.objects.filter(pk=found.pk, state=found.state, due_at=found.due_at).update(
            due_at=now + CARRIED, tries=F("tries") + 1
        )
        if taken:
            found.tries += 1
            return found
    return None


def carry(delivery: Delivery, now: datetime, out: Mapping[Channel, Sender]) -> DeliveryState:
    """One try: out, later, or never. What it is now."""
    try:
        _send(delivery, now, out)
    except NotNow as error:
        said = _said(error, delivery.contact)
        if delivery.tries >= MOST_TRIES:
            return _settle(delivery, E.GAVE_UP, said=said, ended_at=now)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (delivery.tries - 1))
        return _settle(delivery, E.PUT_OFF, said=said, due_at=now + pause)
    except Refused as error:
        return _settle(delivery, E.GAVE_UP, said=_said(error, delivery.contact), ended_at=now)
    return _settle(delivery, E.ACCEPTED, said="", ended_at=now)


@transaction.atomic
def retry(*, by: User, delivery: Delivery, now: datetime) -> None:
    """At once, with tries counted anew. Raises StaleState."""
    states = list(before(E.RETRIED))
    moved = Delivery.objects.filter(pk=delivery.pk, state__in=states).update(
        state=S.QUEUED, due_at=now, tries=0, ended_at=None
    )
    if moved != 1:
        words = gettext_lazy("这条消息的状态已变化，请刷新后再试。")
        raise StaleState(f"delivery {delivery.pk}: not in {states}", words)
    append(by, "delivery.retried", delivery, channel=delivery.contact.channel)


def _send(delivery: Delivery, now: datetime, out: Mapping[Channel, Sender]) -> None:
    contact = delivery.contact
    if not contact.person.is_active:
        raise Refused(_("账号已停用"))
    if delivery.notice is None and (contact.asked_at != delivery.asked_at or now - delivery.made_at > VALID):
        raise Refused(_("验证码已过期或已更换"))
    if not contact.address or (delivery.notice is not None and contact.verified_at is None):
        raise Refused(_("地址已删除，或者更换后尚未验证"))
    sender = out.get(Channel(contact.channel))
    if sender is None:
        raise NotNow(_("没有设置这种发送方式"))
    sender.send(message_of(delivery))


def _said(error: Exception, contact: Contact) -> str:
    """The other side's words; servers like to repeat the address, which the operator is not to see."""
    words = str(error)
    if contact.address:
        words = words.replace(contact.address, masked(contact.channel, contact.address))
    return words[:SAID]


def _settle(delivery: Delivery, event: DeliveryEvent, **change: Any) -> DeliveryState:
    """Whoever retried it while it was under way has put it where it was: the table says what follows there."""
    for state, after in before(event).items():
        if Delivery.objects.filter(pk=delivery.pk, state=state).update(state=after, **change):
            return after
    return DeliveryState(Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk))
