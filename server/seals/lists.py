"""Lists of other authorities' revoked, fetched from where they publish them and kept as files between fetches.

A list that cannot be fetched, cannot be read or is older than the one at hand leaves that one in its place.
"""

from __future__ import annotations

import hashlib
import os
import urllib.request
from datetime import datetime
from pathlib import Path

from asn1crypto import crl
from django.conf import settings

from server.seals.asking import SECONDS, opener
from server.seals.configuration import configuration

_LARGEST = 20 << 20


def is_address(text: str) -> bool:
    """Whether it is to be fetched, or a file of the operator's."""
    return text.startswith(("http://", "https://"))


def file_of(text: str) -> Path:
    """The file in which the list lies."""
    if not is_address(text):
        return Path(text)
    return settings.MSR.var / "seal-lists" / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.crl"


def fetch_all() -> list[str]:
    """Fetches every list that has an address; what went wrong, in a line each."""
    addresses = [each for believed in configuration().believed for each in believed.lists if is_address(each)]
    return [trouble for each in addresses if (trouble := _fetch(each))]


def _fetch(address: str) -> str:
    path = file_of(address)
    try:
        with opener(None).open(urllib.request.Request(address), timeout=SECONDS) as answer:  # noqa: S310 - http(s) alone
            raw = answer.read(_LARGEST)
        made = _made(raw)
        if path.exists() and made <= _made(path.read_bytes()):
            return ""
    except (OSError, ValueError, TypeError) as error:
        return f"{address}: {type(error).__name__}: {error}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(raw)
    fresh.replace(path)
    return ""


def _made(raw: bytes) -> datetime:
    found: datetime = crl.CertificateList.load(raw, strict=True)["tbs_cert_list"]["this_update"].native
    return found
