"""What other centres said of whom to believe (letters.py), as a verifier wants it."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import crl, x509

from server.ferry.fields import words
from server.seals.models import Published
from server.seals.trust import Trust
from sync.encoding import decode
from sync.errors import MalformedInput
from sync.shapes import at, digest32, from_map, many, octets

KIND = "seals.trust"
_LIMIT = 900 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTrust:
    """What is believed inside, as DER."""

    centre: str = at(0, words(64))
    roots: tuple[bytes, ...] = at(1, many(octets(8192), 16))
    between: tuple[bytes, ...] = at(2, many(octets(8192), 32))
    lists: tuple[bytes, ...] = at(3, many(octets(256 * 1024), 16))
    no_effect: tuple[bytes, ...] = at(4, many(digest32, 16))


def told() -> Trust:
    """What all of them said, together."""
    found = Trust(roots=())
    for each in Published.objects.order_by("name"):
        found = found.and_also(read(from_map(SaidTrust, decode(bytes(each.said), limit=_LIMIT), KIND)))
    return found


def read(said: SaidTrust) -> Trust:
    """As a verifier wants it. Raises MalformedInput."""
    try:
        return Trust(
            roots=tuple(x509.Certificate.load(each, strict=True) for each in said.roots),
            between=tuple(x509.Certificate.load(each, strict=True) for each in said.between),
            lists=tuple(crl.CertificateList.load(each, strict=True) for each in said.lists),
            no_effect=frozenset(said.no_effect),
        )
    except (ValueError, TypeError) as error:
        raise MalformedInput(f"letter `{KIND}`: expected certificates and lists: {error}") from error
