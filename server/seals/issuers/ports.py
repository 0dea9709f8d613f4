"""The seam between a signature and whoever certifies it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from asn1crypto import x509
from pyhanko.sign.signers import Signer as PyHankoSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who signs: his name as the document has it, his role there, and the act's digest in hex (`binding`), for which
    alone the certificate is issued."""

    name: str
    role: str
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who can sign now. `opened` gives pyHanko's signer for as long as the context lasts."""

    name: str
    certificate: x509.Certificate
    opened: Callable[[], AbstractContextManager[PyHankoSigner]]


class Issuer(Protocol):
    """Each raises IssuerRefused (IssuerDown where a later try may do) or NoPki."""

    def event(self, subject: Subject, now: datetime) -> Signer:
        """A signer whose certificate is for this one person and act."""

    def agency(self, unit_code: str, now: datetime) -> Signer:
        """The unit's seal."""

    def system(self, now: datetime) -> Signer:
        """The technical certification, which is no seal."""
