"""What capture is built from: the signed profile, its fetched device key, and where tests listen in. No globals."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from agent.media.fragments import TrackKind
from agent.media.sources.ports import SourceSpec
from firmware_config import keystore
from firmware_config.profile import Profile
from sync.evidence.keys import Signer
from sync.evidence.records import Track

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
    def specs(self) -> tuple[SourceSpec, ...]:
        """The sources as media wants them."""
        return tuple(SourceSpec(track=t.name, kind=TrackKind(t.kind), text=t.source) for t in self.profile.tracks)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks as `open` names them: no credential in a source."""
        return tuple(
            Track(name=spec.track, kind=spec.kind.value, source=spec.shown, required=track.required)
            for spec, track in zip(self.specs, self.profile.tracks, strict=True)
        )

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
