"""An act's signed bytes out of its rows."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from server import keyring
from server.ferry.fields import from_moment, to_moment
from server.signatures import act as acts
from server.signatures import seams, there
from server.signatures.models import Act, Sitting
from sync.evidence import cose
from sync.evidence.keys import key_id


def stated(
    act: Act, strokes: bytes | None, finger: bytes | None, now: datetime, scans: tuple[bytes, ...] = ()
) -> tuple[bytes, str, int | None]:
    """(signed bytes, their digest in hex, offset into the film or None) of an act that is handed in now."""
    sitting = act.signer.sitting
    film = seams.film(sitting.session, sitting.booking, now)
    session = film.session if film else sitting.session
    said = acts.Said(
        suite=acts.SUITE,
        issuer=settings.MSR.centre_name,
        act=act.uid.bytes,
        sitting=sitting.uid.bytes,
        document=bytes.fromhex(sitting.digest),
        revision=sitting.revision,
        read_code=sitting.read_code,
        kind=act.kind,
        role=act.signer.role,
        place=act.signer.place,
        started_ms=to_moment(act.started_at),
        at_ms=to_moment(now),
        device=act.on,
        pages=tuple(
            acts.SeenPage(
                page=each.page,
                digest=bytes.fromhex(each.digest),
                shown_ms=round(((each.left_at or now) - each.opened_at).total_seconds() * 1000),
            )
            for each in act.seen.all()
        ),
        strokes=strokes,
        finger=finger,
        note=acts.digest_of(act.words) if act.words else None,
        session=bytes.fromhex(session) if session else None,
        offset_ms=film.offset_ms if film else None,
        present=there.stated(act, now),
        read_how=act.read_how,
        scans=scans,
    )
    raw = acts.sign(keyring.acts_signer(), said)
    return raw, digest_of(raw), film.offset_ms if film else None


def keys() -> cose.KeyLookup:
    """The pinned keys for acts: this centre's own and the other zone's."""
    points = {key_id(point): point for point in keyring.trusted_acts()}
    return points.get


def digest_of(raw: bytes) -> str:
    """The digest by which an act is named, in hex."""
    return cose.read(raw, typ=acts.TYP, limit=acts.LIMIT).digest.hex()


def offset(sitting: Sitting, said: acts.Said) -> int | None:
    """How far into the film an act of the other zone was, where the film is known here."""
    if said.offset_ms is not None:
        return said.offset_ms
    film = seams.film(sitting.session, sitting.booking, from_moment(said.at_ms))
    return film.offset_ms if film else None
