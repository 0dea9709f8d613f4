"""A centre with authorities of its own, which every test finds as they were made."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as configured_settings

from server.seals import configured

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of authorities, made once."""
    folder = tmp_path_factory.mktemp("seals") / "keys"
    configured.Pki(folder / "seals", f"{configured_settings.MSR.origin}/{configured.LISTS}").make(NOW)
    return folder


@pytest.fixture(autouse=True)
def centre(db: None, settings, made_keys: Path, tmp_path: Path) -> Path:
    """Its folder of keys; the demo's rules."""
    shutil.copytree(made_keys, tmp_path / "keys")
    settings.MSR = dataclasses.replace(configured_settings.MSR, keys=tmp_path / "keys", var=tmp_path)
    configured.forget_stamp_trouble()
    return tmp_path / "keys"


@pytest.fixture
def now() -> datetime:
    """When the tests take place."""
    return NOW
