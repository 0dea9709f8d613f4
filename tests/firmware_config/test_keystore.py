"""Keys come from one place, and a key that others could have read is not used."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from firmware_config.errors import KeyExists, KeyExposed, KeyNotFound, KeyStoreError, KeyUnusable, UnsupportedKeyStore
from firmware_config.keystore import create, destroy, fetch, fetch_private
from sync.evidence.keys import P256_ORDER, check_signature


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return f"file:{tmp_path / 'device.pem'}"


def write(reference: str, pem: bytes, mode: int = 0o600) -> None:
    path = Path(reference.removeprefix("file:"))
    path.write_bytes(pem)
    path.chmod(mode)


def pem_of(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_key_that_was_made_is_fetched_and_signs(reference: str) -> None:
    made = create(reference)
    signer = fetch(reference)
    assert signer.public_key == made.public_key
    assert len(signer.public_key) == 65
    check_signature(made.public_key, b"words", signer.sign(b"words"), "test")


def test_every_signature_has_a_low_s(reference: str) -> None:
    signer = create(reference)
    signatures = [signer.sign(bytes([n])) for n in range(32)]
    assert {len(signature) for signature in signatures} == {64}
    assert all(int.from_bytes(signature[32:], "big") <= P256_ORDER // 2 for signature in signatures)


def test_key_is_made_for_its_owner_alone(reference: str) -> None:
    create(reference)
    assert Path(reference.removeprefix("file:")).stat().st_mode & 0o777 == 0o600


def test_key_is_never_overwritten(reference: str) -> None:
    before = create(reference).public_key
    with pytest.raises(KeyExists):
        create(reference)
    assert fetch(reference).public_key == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_key_that_others_may_use_is_refused(reference: str, mode: int) -> None:
    write(reference, pem_of(ec.generate_private_key(ec.SECP256R1())), mode)
    with pytest.raises(KeyExposed, match=f"got {mode:04o}"):
        fetch(reference)


def test_missing_key_says_what_to_do(reference: str) -> None:
    with pytest.raises(KeyNotFound, match="msr-agent enrol"):
        fetch(reference)
    with pytest.raises(KeyNotFound, match="folder does not exist"):
        create(reference.replace("device.pem", "absent/device.pem"))


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem_of(ec.generate_private_key(ec.SECP384R1())),
        pem_of(ed25519.Ed25519PrivateKey.generate()),
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ),
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
        ),
    ],
    ids=["empty", "rot", "another-curve", "another-algorithm", "not-pkcs8", "password"],
)
def test_what_is_no_plain_p256_key_is_refused(reference: str, pem: bytes) -> None:
    write(reference, pem)
    with pytest.raises(KeyUnusable, match="expected a P-256 private key"):
        fetch(reference)


def test_link_to_a_key_is_refused(reference: str, tmp_path: Path) -> None:
    create(reference)
    (tmp_path / "link.pem").symlink_to(Path(reference.removeprefix("file:")))
    with pytest.raises(KeyUnusable, match="a link is refused"):
        fetch(f"file:{tmp_path / 'link.pem'}")


def test_keys_on_a_token_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedKeyStore, match="keeps no keys in pkcs11"):
        fetch("pkcs11:token=box")


def test_a_destroyed_key_is_gone(reference: str) -> None:
    create(reference)
    destroy(reference)
    destroy(reference)
    with pytest.raises(KeyNotFound):
        fetch(reference)


@pytest.mark.parametrize("reference", ["", "device.pem", "env:KEY", "file:"])
def test_reference_of_no_kind_is_refused(reference: str) -> None:
    with pytest.raises(KeyStoreError, match="key reference: expected"):
        fetch_private(reference)
