"""The inner zone tells the outer one whom to believe, so that anybody can have a document checked there.

    seals.trust      inner -> outer      roots, certificates between, lists of the revoked; which have no legal effect
Told whenever something is revoked and daily by `lift_seals`; the copy holds for as long as the lists in it do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, x509
from django.conf import settings

from server.config.environment import Zone
from server.ferry.courier import tell
from server.ferry.fields import words
from server.ferry.handlers import takes
from server.seals import configured
from server.seals.models import Published
from server.seals.trust import Trust
from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.shapes import at, digest32, from_map, many, octets, to_map

KIND = "seals.trust"
_LIMIT = 700 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTrust:
    """What is believed inside, as DER."""

    centre: str = at(0, words(64))
    roots: tuple[bytes, ...] = at(1, many(octets(8192), 16))
    between: tuple[bytes, ...] = at(2, many(octets(8192), 32))
    lists: tuple[bytes, ...] = at(3, many(octets(256 * 1024), 16))
    no_effect: tuple[bytes, ...] = at(4, many(digest32, 16))


def tell_trust(now: datetime) -> None:
    """The other zone's copy becomes as it is now; only the inner zone tells."""
    if settings.MSR.zone is Zone.INNER:
        tell(kind=KIND, about=settings.MSR.centre_name, body=to_map(said(now)), now=now)


def said(now: datetime) -> SaidTrust:
    """What this centre believes now."""
    believed = configured.trust(now)
    return SaidTrust(
        centre=settings.MSR.centre_name,
        roots=tuple(each.dump() for each in believed.roots),
        between=tuple(each.dump() for each in believed.between),
        lists=tuple(each.dump() for each in believed.lists),
        no_effect=tuple(sorted(believed.no_effect)),
    )


@takes(KIND, Zone.OUTER)
def receive_trust(body: dict[int, object], now: datetime) -> None:
    """What the inner zone believes replaces what it said before. Raises MalformedInput where it is no certificate."""
    found = from_map(SaidTrust, body, KIND)
    read(found)
    Published.objects.update_or_create(name=found.centre, defaults={"said": encode(to_map(found)), "at": now})


def told() -> Trust:
    """What other centres said, together."""
    found = Trust(roots=())
    for each in Published.objects.order_by("name"):
        found = found.and_also(read(from_map(SaidTrust, decode(bytes(each.said), limit=_LIMIT), KIND)))
    return found


def read(found: SaidTrust) -> Trust:
    """As a verifier wants it. Raises MalformedInput."""
    try:
        return Trust(
            roots=tuple(x509.Certificate.load(each, strict=True) for each in found.roots),
            between=tuple(x509.Certificate.load(each, strict=True) for each in found.between),
            lists=tuple(crl.CertificateList.load(each, strict=True) for each in found.lists),
            no_effect=frozenset(found.no_effect),
        )
    except (ValueError, TypeError) as error:
        raise MalformedInput(f"letter `{KIND}`: expected certificates and lists: {error}") from error
