"""Who may say and hear what at the broker: the roles of Mosquitto's dynamic security, from the topics of sync.wire.

Pure. Everything is denied but what a role names; a box's topics are literal but for the worker's name, its subscription
is exactly the one that it makes. The plugin cannot tell a retained message from another: who may publish on a topic may
leave one lying there (docs/guide/mosquitto.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.ids import BoxId
from sync.wire import topics
from sync.wire.topics import WorkerId

CONTROL = "$CONTROL/dynamic-security/v1"
CONTROL_ANSWERS = f"{CONTROL}/response"
PRESENCE, ADMIN = "presence", "admin"
_ANY = "+"

Rule = dict[str, Any]
Role = dict[str, Any]


def box_role_name(box: BoxId) -> str:
    """What the box's role is called."""
    return f"box-{box}"


def box_rules(box: BoxId) -> list[Rule]:
    """A box speaks as itself, to any worker, and hears what is for it."""
    said = [topics.state(box), topics.hello(box), topics.telemetry(box)]
    said += [topics.to_worker(box, WorkerId(_ANY), channel) for channel in topics.TO_WORKER]
    return _rules(said=said, heard=topics.box_subscriptions(box))


def worker_rules(worker: WorkerId) -> list[Rule]:
    """A worker hears its share of the hellos and what is addressed to it, and speaks down to every box."""
    said = [topics.down(BoxId(_ANY), channel) for channel in topics.DOWN]
    return _rules(said=said, heard=topics.worker_subscriptions(worker))


def presence_rules() -> list[Rule]:
    """Hears every box's state and telemetry, says nothing."""
    return _rules(said=(), heard=topics.presence_subscriptions())


def admin_rules() -> list[Rule]:
    """Speaks with the broker itself only; of control topics the plugin denies even receiving by default."""
    receive = {"acltype": "publishClientReceive", "topic": CONTROL_ANSWERS, "priority": 0, "allow": True}
    return [*_rules(said=(CONTROL,), heard=(CONTROL_ANSWERS,)), receive]


def dynamic_security(
    *, boxes: Iterable[BoxId], workers: Iterable[WorkerId], watchers: Iterable[str], admins: Iterable[str]
) -> dict[str, Any]:
    """The plugin's configuration. Every worker may watch presence too; a watcher does nothing else."""
    roles = [_role(PRESENCE, presence_rules()), _role(ADMIN, admin_rules())]
    clients = []
    for box in boxes:
        roles.append(_role(box_role_name(box), box_rules(box)))
        clients.append(_client(box, box_role_name(box)))
    for worker in workers:
        roles.append(_role(f"ingest-{worker}", worker_rules(worker)))
        clients.append(_client(worker, f"ingest-{worker}", PRESENCE))
    clients += [_client(name, PRESENCE) for name in watchers]
    clients += [_client(name, ADMIN) for name in admins]
    denied = {"publishClientSend": False, "publishClientReceive": True, "subscribe": False, "unsubscribe": True}
    return {"defaultACLAccess": denied, "clients": clients, "groups": [], "roles": roles}


def merged(held: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """`held` with the roles and clients of `wanted` that it lacks. What is there stays: so do the withdrawn."""
    result = {**wanted, **held}
    for kind, key in (("roles", "rolename"), ("clients", "username")):
        there = list(held.get(kind, []))
        known = {one[key] for one in there}
        result[kind] = there + [one for one in wanted[kind] if one[key] not in known]
    return result


def _rules(*, said: Iterable[str], heard: Iterable[str]) -> list[Rule]:
    rules = [{"acltype": "publishClientSend", "topic": topic, "priority": 0, "allow": True} for topic in said]
    return rules + [{"acltype": "subscribeLiteral", "topic": topic, "priority": 0, "allow": True} for topic in heard]


def _role(name: str, rules: list[Rule]) -> Role:
    return {"rolename": name, "acls": rules}


def _client(name: str, *roles: str) -> dict[str, Any]:
    return {"username": name, "textname": "", "roles": [{"rolename": role} for role in roles]}
