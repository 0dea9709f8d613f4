"""The device key in a real TPM 2.0 emulator: it survives a power cut, signs evidence, and is gone when destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_config import keystore, tpm
from firmware_config.errors import KeyExists, KeyNotFound, TpmRefused, UnsupportedKeyStore
from sync.evidence.keys import P256_ORDER, check_signature
from tests.fakes.tpm import SoftwareTpm

REFERENCE = f"tpm:{tpm.HANDLE}"


@pytest.fixture
def chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftwareTpm]:
    made = SoftwareTpm(tmp_path)
    made.start()
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    yield made
    made.cut()


def test_a_key_made_in_the_tpm_signs_as_one_from_a_file_does(chip: SoftwareTpm) -> None:
    made = keystore.create(REFERENCE)
    signatures = [made.sign(bytes([number])) for number in range(8)]
    for number, signature in enumerate(signatures):
        check_signature(made.public_key, bytes([number]), signature, "test")
        assert int.from_bytes(signature[32:], "big") <= P256_ORDER // 2


def test_after_a_power_cut_it_is_the_same_key(chip: SoftwareTpm) -> None:
    point = keystore.create(REFERENCE).public_key
    chip.cut()
    with pytest.raises(TpmRefused):
        keystore.fetch(REFERENCE)
    chip.start()
    signer = keystore.fetch(REFERENCE)
    assert signer.public_key == point
    check_signature(point, b"words", signer.sign(b"words"), "test")


def test_it_is_never_overwritten_and_cannot_be_had_out(chip: SoftwareTpm) -> None:
    keystore.create(REFERENCE)
    with pytest.raises(KeyExists, match="msr-agent reset"):
        keystore.create(REFERENCE)
    with pytest.raises(UnsupportedKeyStore, match="cannot be had out"):
        keystore.fetch_private(REFERENCE)


def test_destroyed_it_is_gone_and_a_new_one_is_another(chip: SoftwareTpm) -> None:
    point = keystore.create(REFERENCE).public_key
    keystore.destroy(REFERENCE)
    keystore.destroy(REFERENCE)
    with pytest.raises(KeyNotFound, match="msr-agent enrol"):
        keystore.fetch(REFERENCE)
    assert keystore.create(REFERENCE).public_key != point


def test_a_machine_without_a_tpm_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM2TOOLS_TCTI", f"swtpm:path={tmp_path / 'nobody'}")
    assert not tpm.is_there()


@pytest.mark.parametrize("handle", ["0x40000001", "0x81800000", "device", "1"])
def test_a_handle_outside_the_owners_is_refused(handle: str) -> None:
    with pytest.raises(UnsupportedKeyStore, match="persistent handle"):
        keystore.fetch(f"tpm:{handle}")
