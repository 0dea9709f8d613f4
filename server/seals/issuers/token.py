"""Seals whose keys never leave a token (PKCS#11): a UKey, a card, a cryptographic machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from asn1crypto import pem, x509
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11SigningContext
from pyhanko.sign.signers import Signer as PyHankoSigner

from server.seals.configuration import Token, TokenKey
from server.seals.errors import BadConfiguration, IssuerDown
from server.seals.issuers.ports import Signer


def token_signer(token: Token, key: TokenKey) -> Signer:
    """The signer of that key. Raises BadConfiguration; opening it raises IssuerDown."""
    certificate, *chain = read_certificates(key.certificate)
    config = PKCS11SignatureConfig(
        module_path=str(token.module),
        token_criteria=TokenCriteria(label=token.label),
        key_label=key.label,
        signing_certificate=certificate,
        other_certs=chain,
        raw_mechanism=certificate.public_key.algorithm == "ec",  # the digest is made here: every token has CKM_ECDSA
    )
    name = certificate.subject.native.get("common_name", "")
    return Signer(name=str(name), certificate=certificate, opened=partial(_opened, config, token.pin))


@contextmanager
def _opened(config: PKCS11SignatureConfig, pin: Path) -> Iterator[PyHankoSigner]:
    try:
        with PKCS11SigningContext(config, pin.read_text(encoding="ascii").strip()) as signer:
            yield signer
    except (PKCS11Error, OSError) as error:
        raise IssuerDown(f"token {config.token_criteria}: {type(error).__name__}: {error}") from error
    except SigningError as error:
        if isinstance(error.__cause__, PKCS11Error):
            raise IssuerDown(f"token {config.token_criteria}: {error}") from error
        raise


def read_certificates(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file, in its order. Raises BadConfiguration where there is none."""
    try:
        parts = [raw for _, _, raw in pem.unarmor(path.read_bytes(), multiple=True)]
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path}: expected certificates in PEM: {error}") from error
    return [x509.Certificate.load(each) for each in parts]
