"""What capture is built from: the signed profile, its fetched device key, and where tests listen in. No globals."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from firmware_config import keystore
from firmware_config.profile import Profile
from sync.evidence.keys import Signer

MIB = 1 << 20
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One box. `ledger` names a file to which each durable fragment is written after its sync (fault campaigns)."""

    profile: Profile
    signer: Signer
    software: str
    ledger: Path | None = None

    @property
    def protection(self) -> str:
        """How the device key is kept: file, tpm or pkcs11."""
        return self.profile.device_key.partition(":")[0]


def settings_for(profile: Profile, *, ledger: Path | None = None) -> Settings:
    """Settings of a profile; fetches the device key. Raises ConfigurationError."""
    return Settings(
        profile=profile, signer=keystore.fetch(profile.device_key), software=software_version(), ledger=ledger
    )


def software_version() -> str:
    """The program as `open` names it."""
    try:
        return f"mashangren {importlib.metadata.version('mashangren')}"
    except importlib.metadata.PackageNotFoundError:
        return "mashangren (from the source tree)"
