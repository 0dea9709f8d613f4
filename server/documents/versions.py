"""Every write to a template: one deed, one transaction, one audit event; two persons put a version in force."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User
from server.audit.actions import append
from server.documents import policies, trying
from server.documents.errors import StaleState
from server.documents.in_force import digest_of
from server.documents.kinds import Kind
from server.documents.models import WHY, TemplateVersion
from server.documents.states import VERSIONS, VersionEvent, VersionState

_FASTER = _("这一版的状态已变化，请刷新后再试。")


@transaction.atomic
def begin(*, kind: Kind, unit: Unit, base: TemplateVersion, why: str, by: User, now: datetime) -> TemplateVersion:
    """A new version of the unit's own with the text of another: to be changed, or to go back to it. Raises
    NotAllowed."""
    last = TemplateVersion.objects.select_for_update().filter(kind=kind, unit=unit).order_by("-number").first()
    made = TemplateVersion(
        kind=kind, unit=unit, number=last.number + 1 if last else 1, template=base.template, meta=base.meta,
        digest=base.digest, why=why[:WHY], made_by=by, made_at=now,
    )  # fmt: skip
    made.save()
    policies.check_keep(by, made, now)
    append(by, "template.begun", made, kind=str(kind), base=base.pk)
    return made


@transaction.atomic
def write(version: TemplateVersion, *, template: str, meta: str, why: str, by: User, now: datetime) -> TemplateVersion:
    """Its text, while it is a draft. Raises NotAllowed, StaleState."""
    policies.check_keep(by, version, now)
    digest = digest_of(template, meta)
    moved = TemplateVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT, digest=version.digest).update(
        template=template, meta=meta, digest=digest, why=why[:WHY]
    )
    if moved != 1:
        raise StaleState(
            f"version {version.pk}: no draft of digest {version.digest[:12]}",
            _("您打开页面后，有人修改或者提交了这一版。您填写的内容还在下面，请核对后再保存。"),
        )
    append(by, "template.written", version, digest=digest)
    version.refresh_from_db()
    return version


def submit(version: TemplateVersion, *, by: User, now: datetime) -> None:
    """For approval; every sample is typeset with it first. Raises NotAllowed, StaleState, BadTemplate."""
    policies.check_keep(by, version, now)
    trying.check(version)
    _decide(version, VersionEvent.SUBMIT, by, "", None)


def approve(version: TemplateVersion, *, said: str, by: User, now: datetime) -> None:
    """Another person puts it in force: the next document of the kind is made by it. Raises NotAllowed, StaleState,
    BadTemplate."""
    policies.check_approve(by, version, now)
    trying.check(version)
    _decide(version, VersionEvent.APPROVE, by, said, now)


def refuse(version: TemplateVersion, *, said: str, by: User, now: datetime) -> None:
    """It is not put in force, with the reason. Raises NotAllowed, StaleState."""
    policies.check_approve(by, version, now)
    _decide(version, VersionEvent.REFUSE, by, said, now)


def drop(version: TemplateVersion, *, by: User, now: datetime) -> None:
    """Whoever keeps templates gives it up. Raises NotAllowed, StaleState."""
    policies.check_keep(by, version, now)
    _decide(version, VersionEvent.DROP, by, "", None)


@transaction.atomic
def _decide(version: TemplateVersion, event: VersionEvent, by: User, said: str, now: datetime | None) -> None:
    before = VersionState(version.state)
    after = VERSIONS.get((before, event))
    if after is None:
        raise StaleState(f"version {version.pk}: no {event} in {before}", _FASTER)
    decided = {"decided_by": by, "decided_at": now, "said": said[:WHY]} if now or said else {}
    moved = TemplateVersion.objects.filter(pk=version.pk, state=before, digest=version.digest).update(
        state=after, **decided
    )
    if moved != 1:
        raise StaleState(f"version {version.pk} is no longer {before}", _FASTER)
    append(by, f"template.{event}", version, kind=version.kind, number=version.number, digest=version.digest)
    version.refresh_from_db()
