"""Who may not read a private key believes its public half: the processes of a centre are different users."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server import keyring

NOBODY = 65534


def test_a_process_of_another_user_believes_the_receipts_and_acts_that_web_signs(
    tmp_path: Path, settings: object
) -> None:
    if os.geteuid() != 0:
        pytest.skip("another user is taken on by root alone")
    settings.MSR = settings.MSR.__class__(var=tmp_path)  # type: ignore[attr-defined]
    mine = keyring.trusted_acts(), keyring.trusted_counsel()
    keyring._made_signer.cache_clear()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    (tmp_path / "keys").chmod(0o755)
    for each in (tmp_path / "keys").glob("*.pub"):
        each.chmod(0o644)
    os.seteuid(NOBODY)
    try:
        assert (keyring.trusted_acts(), keyring.trusted_counsel()) == mine
        with pytest.raises(Exception, match="cannot be opened"):
            keyring.acts_signer()
    finally:
        os.seteuid(0)
        keyring._made_signer.cache_clear()
