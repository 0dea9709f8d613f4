"""Fixtures for the apps that receive: imported by their conftest files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings as configured

from server import keyring
from server.access.actions import create_unit
from server.access.models import UnitKind
from server.devices.actions import register_box, register_room
from server.devices.keys import device_key_from_point
from tests.builders import BoxBuilder
from tests.server.centre import Centre


@pytest.fixture
def made() -> BoxBuilder:
    """A box with its chain, in memory."""
    return BoxBuilder()


@pytest.fixture
def centre(db: None, settings, tmp_path: Path, made: BoxBuilder) -> Centre:
    """A centre of its own that knows the box."""
    kept = configured.MSR.var / "test-keys"
    keyring.make(kept)
    settings.MSR = dataclasses.replace(configured.MSR, var=tmp_path / "centre", keys=kept)
    (tmp_path / "centre").mkdir()
    unit = create_unit(actor="test", code="x", kind=UnitKind.COUNTY, name_zh="测试院", name_en="Test")
    room = register_room(actor="test", code="room-1", name_zh="一号提讯室", name_en="Room 1", unit=unit)
    box = register_box(actor="test", name=made.name, room=room, key=device_key_from_point(made.device.public_key))
    return Centre(box, made, tmp_path, keyring.signer("receipt").public_key)
