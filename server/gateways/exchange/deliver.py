"""What each operation of the outbound queue does on the wire: one try, which raises Unreachable or Refused."""

from __future__ import annotations

from datetime import datetime

from server.gateways import papers, secrets
from server.gateways.errors import UnfitFile
from server.gateways.exchange import judgments, queue, receipts
from server.gateways.exchange.http import post
from server.gateways.exchange.platform import PlatformGateway, Refused, Unreachable
from server.gateways.models import Operation, Outgoing, System


def deliver(message: Outgoing, now: datetime) -> None:
    """To the case platform, from it, or to the system's own address. Raises Unreachable, Refused."""
    if message.system is not None:
        return _tell(message.system, message, now)
    gateway = queue.platform(now)
    if gateway is None:
        raise Unreachable("MSR_PLATFORM is not set: no case platform to send to")
    _ask(gateway, message, now)


def _ask(gateway: PlatformGateway, message: Outgoing, now: datetime) -> None:
    match Operation(message.operation):
        case Operation.PUSH_BOOKING | Operation.PUSH_AV_MANIFEST as operation:
            gateway.push(operation, message.key, message.body)
        case Operation.PUSH_DOCUMENT:
            try:
                data = papers.bytes_of(message.body)
            except UnfitFile as error:
                raise Refused(str(error)) from error
            papers.note_arrived(message, gateway.push_document(message.key, message.body, data), now)
        case Operation.PULL_JUDGMENT:
            judgments.pull(gateway, now)
        case Operation.PULL_RECEIPTS:
            receipts.pull(gateway, now)
        case Operation.HOOK:
            raise Refused("a notice without a system")


def _tell(system: System, message: Outgoing, now: datetime) -> None:
    if system.revoked_at is not None or not system.hook:
        raise Refused(f"system {system.pk} has no address any more")
    secret = secrets.opened("hook", system.digest, bytes(system.hook_secret))
    post(system.hook, secret, message.key, message.body, int(now.timestamp()))
