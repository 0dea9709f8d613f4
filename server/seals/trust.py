"""Whom a verifier believes: roots, certificates between, lists of the revoked; and pyHanko's contexts of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, x509
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What is believed. `no_effect`: SHA-256 of roots whose signatures have no legal effect, by their own word."""

    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    no_effect: frozenset[bytes] = field(default_factory=frozenset)

    def context(
        self,
        moment: datetime,
        *,
        others: Iterable[x509.Certificate] = (),
        lists: Iterable[crl.CertificateList] = (),
        later_lists: bool = False,
    ) -> ValidationContext:
        """pyHanko's context at that moment: nothing is fetched, and whose list is missing is not believed.

        `later_lists`: a list made after the moment counts for it too; of what it revokes only what was revoked by then.
        """
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=[*self.between, *others],
            crls=[*self.lists, *lists],
            allow_fetching=False,
            revocation_mode="hard-fail",
            moment=moment,
            retroactive_revinfo=later_lists,
        )

    def and_also(self, other: Trust) -> Trust:
        """Both together."""
        return Trust(
            roots=_once(self.roots, other.roots),
            between=_once(self.between, other.between),
            lists=(*self.lists, *other.lists),
            no_effect=self.no_effect | other.no_effect,
        )


def _once(first: tuple[x509.Certificate, ...], second: tuple[x509.Certificate, ...]) -> tuple[x509.Certificate, ...]:
    return tuple({each.sha256: each for each in (*first, *second)}.values())
