"""The seam to whoever carries a message out of the app: a mail server, an SMS gateway. One message, one answer; order,
patience and memory are the queue's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from server.notices.errors import NoticesError
from server.notices.states import Channel


class NotNow(NoticesError):
    """No answer, or "later", or a fault that the operator can mend: the same message is tried again."""


class Refused(NoticesError):
    """The other side understood and will not, for this address: trying again changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out. The same `ident` again is the same message: whoever has it already need not show it twice."""

    ident: str
    to: str
    subject: str
    text: str


class Sender(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """The other side has taken it on. Raises NotNow, Refused, with its words."""
        ...


def open_channels() -> frozenset[Channel]:
    """The channels by which this deployment can send at all."""
    told = settings.MSR
    return frozenset({channel for channel, on in ((Channel.MAIL, told.smtp), (Channel.SMS, told.sms)) if on})


def configured(clock: Callable[[], float]) -> Mapping[Channel, Sender]:
    """The senders of this deployment."""
    from server.notices.mail import MailServer
    from server.notices.sms import SmsGateway

    told = settings.MSR
    found: dict[Channel, Sender] = {}
    if told.smtp:
        found[Channel.MAIL] = MailServer(
            address=told.smtp, security=told.smtp_security, user=told.smtp_user, secret=told.smtp_password,
            ca=told.smtp_ca, sender=told.smtp_from,
        )  # fmt: skip
    if told.sms:
        found[Channel.SMS] = SmsGateway(address=told.sms, secret=told.sms_key, ca=told.sms_ca, clock=clock)
    return found
