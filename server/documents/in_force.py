"""Which version of a template is in force where: the unit's own, else that of the unit above it, else as delivered."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256

from django.db import IntegrityError, transaction

from server.access.models import Unit
from server.access.queries import line_of
from server.documents.errors import BadTemplate
from server.documents.kinds import Kind, folder_of
from server.documents.models import TemplateVersion
from server.documents.shaping import Shape, shape_of
from server.documents.states import VersionState


def in_force(kind: Kind, unit: Unit, now: datetime) -> TemplateVersion:
    """The version by which a document of that unit is made now. BadTemplate: none is delivered."""
    for each in line_of(unit):
        found = (
            TemplateVersion.objects.filter(kind=kind, unit=each, state=VersionState.APPROVED)
            .order_by("-decided_at", "-pk")
            .first()
        )
        if found is not None:
            return found
    return delivered_version(kind, now)


def delivered_version(kind: Kind, now: datetime) -> TemplateVersion:
    """The row of what is delivered, written at its first use: an older document keeps its own after an update."""
    template, meta = delivered_texts(kind)
    digest = digest_of(template, meta)
    known = TemplateVersion.objects.filter(kind=kind, unit=None, digest=digest).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            last = TemplateVersion.objects.filter(kind=kind, unit=None).order_by("-number").first()
            return TemplateVersion.objects.create(
                kind=kind, unit=None, number=last.number + 1 if last else 1, template=template, meta=meta,
                digest=digest, state=VersionState.APPROVED, made_at=now, decided_at=now,
            )  # fmt: skip
    except IntegrityError:  # of two first uses, the other was first
        return TemplateVersion.objects.get(kind=kind, unit=None, digest=digest)


@cache
def delivered_texts(kind: Kind) -> tuple[str, str]:
    """Template and meta as delivered. BadTemplate if this software has none of that kind."""
    place = folder_of(kind)
    try:
        return (place / "template.typ").read_text("utf-8"), (place / "meta.toml").read_text("utf-8")
    except FileNotFoundError as error:
        raise BadTemplate(f"delivered/{kind.value}: {error}", f"{kind.label}") from error


def has_template(kind: Kind) -> bool:
    """Whether this software can make that kind."""
    return (folder_of(kind) / "template.typ").is_file()


def digest_of(template: str, meta: str) -> str:
    """SHA-256 (hex) over both texts, the first with its length before it."""
    body = template.encode()
    return sha256(len(body).to_bytes(8, "big") + body + meta.encode()).hexdigest()


def shape_in_force(kind: Kind, unit: Unit, now: datetime) -> Shape:
    """The meta of the version in force."""
    return shape(in_force(kind, unit, now))


def shape(version: TemplateVersion) -> Shape:
    """Its meta, as a value."""
    return _shape(version.meta)


_shape = cache(shape_of)
