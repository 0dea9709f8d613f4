"""An incident is written, written anew, sent back, withdrawn. One deed, one transaction, one audit event; the guarded
update is the lock. The audit log has the digest of what was written, never its words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.filing import notices, policies
from server.filing.actions import LEAST
from server.filing.errors import StaleState, TooFewWords
from server.filing.films import defects_of
from server.filing.incidents.facts import known
from server.filing.models import Incident
from server.filing.states import INCIDENTS, IncidentEvent, IncidentState
from server.recordings.models import Session
from server.recordings.timeline import timeline
from sync.encoding import encode

#: The four questions, each of which wants words.
ASKED = ("happened", "cause", "effect", "measures")
TIMES = ("began_at", "until_at")


@transaction.atomic
def write(
    *, session: Session, origin: str, idents: Sequence[str], values: Mapping[str, Any], by: User, now: datetime
) -> Incident:
    """What happened to that recording, by whoever saw to it; it waits to be countersigned. Raises NotAllowed,
    TooFewWords."""
    policies.check_write(by, session, now)
    begun = known(session, origin, now)
    made = Incident(
        session=session, origin=origin[:200], by=by, at=now, found_at=begun.found_at, found_by=begun.found_by,
        facts=[each.plain() for each in begun.facts],
    )  # fmt: skip
    _fill(made, idents, values)
    made.save()
    notices.tell_countersigners(made, now)
    append(by, "incident.written", session, incident=made.pk, origin=made.origin, digest=made.digest)
    return made


@transaction.atomic
def rewrite(*, incident: Incident, idents: Sequence[str], values: Mapping[str, Any], by: User, now: datetime) -> None:
    """His own account anew, while nobody countersigned it. Raises NotAllowed, StaleState, TooFewWords."""
    policies.check_own(by, incident)
    state = IncidentState(incident.state)
    incident.facts = [each.plain() for each in known(incident.session, incident.origin, now).facts]
    _fill(incident, idents, values)
    told = {name: getattr(incident, name) for name in (*ASKED, *TIMES, "defects", "said", "facts", "digest")}
    move(incident, state, IncidentEvent.REWRITE, at=now, why="", **told)
    notices.tell_countersigners(incident, now)
    append(by, "incident.rewritten", incident.session, incident=incident.pk, digest=incident.digest)


@transaction.atomic
def send_back(*, incident: Incident, why: str, by: User, now: datetime) -> None:
    """Whoever handles the case wants it otherwise. Raises NotAllowed, StaleState, TooFewWords."""
    policies.check_countersign(by, incident, now)
    _check_words(why)
    move(incident, IncidentState(incident.state), IncidentEvent.SEND_BACK, why=why)
    notices.tell_writer(incident, now)
    append(by, "incident.sent_back", incident.session, incident=incident.pk, why=why)


@transaction.atomic
def withdraw(*, incident: Incident, by: User, now: datetime) -> None:
    """It was nothing, or is written up elsewhere. The row stays. Raises NotAllowed, StaleState."""
    policies.check_own(by, incident)
    move(incident, IncidentState(incident.state), IncidentEvent.WITHDRAW)
    append(by, "incident.withdrawn", incident.session, incident=incident.pk)


def move(incident: Incident, before: IncidentState, event: IncidentEvent, **values: object) -> None:
    """The guarded update. StaleState where the table has no such step, or somebody was faster."""
    after = INCIDENTS.get((before, event))
    faster = _("状态已变化，请刷新后再试。")
    if after is None:
        raise StaleState(f"incident {incident.pk}: no {event.value} in {before}", faster)
    moved = Incident.objects.filter(pk=incident.pk, state=before).update(state=after, **values)
    if moved != 1:
        raise StaleState(f"incident {incident.pk} is no longer {before}", faster)
    incident.refresh_from_db()


def digest_of(incident: Incident) -> str:
    """Hex SHA-256 of what was written, of which recording, by whom (his number), as canonical bytes."""
    times = [each.isoformat() if (each := getattr(incident, name)) else "" for name in TIMES]
    words = [getattr(incident, name) for name in ASKED]
    told = [incident.session_id, incident.origin, list(incident.defects), *times, *words, incident.by_id]
    return hashlib.sha256(encode(told)).hexdigest()


def _fill(incident: Incident, idents: Sequence[str], values: Mapping[str, Any]) -> None:
    for name in ASKED:
        _check_words(values[name])
        setattr(incident, name, values[name].strip())
    for name in TIMES:
        setattr(incident, name, values.get(name))
    there = {each.ident: each.words for each in defects_of(timeline(incident.session))}
    incident.defects = [ident for ident in dict.fromkeys(idents) if ident in there]
    incident.said = [there[ident] for ident in incident.defects]
    incident.digest = digest_of(incident)


def _check_words(text: str) -> None:
    if len(text.strip()) < LEAST:
        raise TooFewWords("an incident without words", _("经过、原因、影响、处置都要写明，每项至少四个字。"))
