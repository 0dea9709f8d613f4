"""Boxes enrolled and withdrawn at a running Mosquitto: its control topic, the administrator's certificate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from firmware_config import roles
from firmware_config.errors import ControlRefused, ControlSilent
from firmware_config.pki import ADMIN
from sync.ids import BoxId
from sync.link import Inbound, LinkDown, LinkSettings, LinkUp, PublishRefused, TlsFiles, Unheard
from sync.mqtt import MqttLink
from sync.wire.events import Outgoing

Command = dict[str, Any]
MOST_EVENTS = 64
THERE_ALREADY = ("Role already exists", "Client already exists")


class BrokerControl:
    """A connection to the control topic; use it in a `with`."""

    def __init__(self, *, host: str, port: int, tls: TlsFiles, name: str = ADMIN, patience_s: float = 5.0) -> None:
        self._patience_s = patience_s
        self._serial = 0
        settings = LinkSettings(
            host=host, port=port, client_id=name, tls=tls, subscriptions=(roles.CONTROL_ANSWERS,), retry_first_s=0.2
        )
        self._link = MqttLink(settings, jitter=lambda: 0.5)

    def __enter__(self) -> BrokerControl:
        self._link.start()
        try:
            self._until(LinkUp)
        except ControlSilent:
            self._link.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._link.close()

    def create_box(self, box: BoxId) -> None:
        """The box may connect, publish and subscribe as itself, at once. Again is no error; a withdrawn one stays."""
        role = roles.box_role_name(box)
        commands = (
            {"command": "createRole", "rolename": role, "acls": roles.box_rules(box)},
            {"command": "createClient", "username": box, "roles": [{"rolename": role}]},
        )
        self._perform(commands, forgiven=THERE_ALREADY)

    def revoke_box(self, box: BoxId) -> None:
        """Cuts the box off at once, for good: without its role a reconnection can do nothing. Again is no error.

        Without the role first: a merely disabled client is cut, and back within seconds as if nothing had happened. The
        broker says no will for a client that it cuts, so the last state that the box said stays lying.
        """
        commands = (
            {"command": "removeClientRole", "username": box, "rolename": roles.box_role_name(box)},
            {"command": "disableClient", "username": box},
        )
        self._perform(commands, forgiven=("Internal error", "Client does not have this role"))

    def clients(self) -> dict[str, bool]:
        """Every name that the broker knows, and whether it is enabled."""
        (answer,) = self._perform(({"command": "listClients", "verbose": True, "count": -1},), forgiven=())
        return {one["username"]: not one.get("disabled", False) for one in answer["data"]["clients"]}

    def roles_of(self, name: str) -> tuple[str, ...]:
        """The roles of one client. Raises ControlRefused if the broker does not know it."""
        (answer,) = self._perform(({"command": "getClient", "username": name},), forgiven=())
        return tuple(one["rolename"] for one in answer["data"]["client"].get("roles", []))

    def _perform(self, commands: Sequence[Command], *, forgiven: tuple[str, ...]) -> list[dict[str, Any]]:
        self._serial += 1
        mark = str(self._serial)
        marked = [{**one, "correlationData": mark} for one in commands]
        self._link.publish(Outgoing(roles.CONTROL, json.dumps({"commands": marked}).encode()))
        answers: list[dict[str, Any]] = []
        while len(answers) < len(commands):
            event = self._until(Inbound)
            assert isinstance(event, Inbound)
            said = json.loads(bytes(event.payload)).get("responses", [])
            answers += [one for one in said if one.get("correlationData") == mark]
        for one in answers:
            if "error" in one and one["error"] not in forgiven:
                raise ControlRefused(f"{one.get('command')}: {one['error']}")
        return answers

    def _until(self, kind: type[LinkUp] | type[Inbound]) -> LinkUp | Inbound:
        """The next event of a kind. Raises ControlSilent when the patience ends or the link is hopeless."""
        last = "no answer"
        for _ in range(MOST_EVENTS):
            event = self._link.next_event(self._patience_s)
            if isinstance(event, kind):
                return event
            if event is None:
                break
            if isinstance(event, LinkDown):
                last = event.reason
                if event.refused or "refused" in event.reason:
                    break
            if isinstance(event, PublishRefused | Unheard):
                last = f"{event.topic}: not taken; is this the administrator's certificate, and the plugin loaded?"
                if isinstance(event, PublishRefused):
                    break
        raise ControlSilent(
            f"control topic of the broker: expected an answer within {self._patience_s:.0f} s, got: {last}"
        )
