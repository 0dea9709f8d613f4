"""The box looks at what has come: nothing before its time, nothing that is not signed, a refusal said once."""

from __future__ import annotations

import json
from pathlib import Path

from agent.updating.arrived import keep_offer
from agent.updating.look import look
from firmware_config.update.bundle import part_of
from firmware_config.update.telling import Offer
from tests.firmware_config.update.bundles import STRANGER, contents, packed, public_pem


def came(tmp_path: Path, bundle: Path, not_before: int = 0) -> Path:
    """The bundle as fetch leaves it."""
    folder = tmp_path / "uplink"
    folder.mkdir()
    part = part_of(bundle)
    (folder / f"{part.sha256}.update").write_bytes(bundle.read_bytes())
    keep_offer(folder, Offer("2.0.0", part.size, part.sha256, not_before))
    return folder


def test_what_came_waits_for_its_time_and_a_stranger_s_bundle_is_refused_once(tmp_path: Path) -> None:
    home, keys = tmp_path / "home", tmp_path / "keys"
    home.mkdir()
    keys.mkdir()
    (keys / "maker.pem").write_bytes(public_pem())
    folder = came(tmp_path, packed(contents(tmp_path / "two", "2.0.0", signer=STRANGER)), not_before=100)
    assert look(99, folder=folder, home=home, keys=[keys]) == "waits"
    assert look(100, folder=folder, home=home, keys=[keys]) == "refused"
    assert "this machine trusts" in json.loads((home / "refused.json").read_text())["words"]
    assert look(101, folder=folder, home=home, keys=[keys]) == "nothing"
    assert not (home / "journal.json").exists()


def test_nothing_came(tmp_path: Path) -> None:
    assert look(0, folder=tmp_path, home=tmp_path, keys=[]) == "nothing"
