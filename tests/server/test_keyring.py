"""Who may not read a private key believes its public half: the processes of a centre are different users."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server import keyring

NOBODY = 65534


@contextmanager
def unreadable(keys: Path) -> Iterator[None]:
    """The private keys are another user's: for root by being nobody, for anybody else by their modes."""
    is_root = os.geteuid() == 0
    for folder in keys.parents if is_root else ():
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    keys.chmod(0o755)
    for each in keys.iterdir():
        each.chmod(0o644 if each.suffix == ".pub" else 0o000)
    if is_root:
        os.seteuid(NOBODY)
    keyring._made_signer.cache_clear()
    try:
        yield
    finally:
        os.seteuid(0 if is_root else os.geteuid())
        keyring._made_signer.cache_clear()


def test_a_process_of_another_user_believes_the_receipts_and_acts_that_web_signs(
    tmp_path: Path, settings: object
) -> None:
    settings.MSR = settings.MSR.__class__(var=tmp_path)  # type: ignore[attr-defined]
    keyring.make(tmp_path / "keys")
    mine = keyring.acts_signer().public_key, keyring.counsel_signer().public_key
    with unreadable(tmp_path / "keys"):
        assert (keyring.trusted_acts()[0], keyring.trusted_counsel()[0]) == mine
        with pytest.raises(Exception, match="cannot be opened"):
            keyring.acts_signer()


def test_a_public_half_that_is_not_there_is_said_with_what_makes_it(tmp_path: Path, settings: object) -> None:
    settings.MSR = settings.MSR.__class__(var=tmp_path)  # type: ignore[attr-defined]
    keyring.make(tmp_path / "keys")
    (tmp_path / "keys" / "acts.pub").unlink()
    with unreadable(tmp_path / "keys"), pytest.raises(keyring.KeyMissing, match="make_keys"):
        keyring.trusted_acts()
