"""What hands left, and the PDFs before them: AES-256-GCM under a key of its own, in a store of its own.

Names in the store are drawn by lot: neither the store nor the table says whose hand it is to whoever lacks the key.
What was done in the outer zone is sealed there to a key of the sitting (HPKE) and opens in the inner zone alone.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.keyring import hands_key
from server.signatures.errors import Altered
from server.vault.configured import hands
from sync.evidence.keys import Recipient, point_of, unwrap, wrap

_NONCE = 12
_INFO = b"msr-hands-1"


def keep(data: bytes) -> str:
    """Durable and sealed from now on; the name by which it is found."""
    key = f"hands/{secrets.token_hex(20)}"
    hands().put_once(key, sealed(data, key))
    return key


def fetch(key: str, digest: str) -> bytes:
    """The bytes as they were kept. Raises Altered."""
    data = opened(hands().get(key), key)
    if sha256(data).hexdigest() != digest:
        raise Altered(f"hands {key[:14]}: the store gives bytes of another digest; compare its copies")
    return data


def keep_pdf(uid: bytes, pdf: bytes) -> None:
    """The PDF of a sitting; the same twice is kept once."""
    key = _pdf(uid)
    if hands().size(key) is None:
        hands().put_once(key, sealed(pdf, key))


def fetch_pdf(uid: bytes, digest: str) -> bytes:
    """The very PDF that is before the signers. Raises Altered."""
    return fetch(_pdf(uid), digest)


def sealed(data: bytes, bound: str) -> bytes:
    """Sealed, and bound to where it stands."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_part()).encrypt(nonce, data, bound.encode())


def opened(data: bytes, bound: str) -> bytes:
    """What was sealed there. Raises Altered."""
    try:
        return AESGCM(_part()).decrypt(data[:_NONCE], data[_NONCE:], bound.encode())
    except InvalidTag as error:
        raise Altered(f"{bound[:14]}: it does not open. Is hands.key the one it was sealed by?") from error


def new_pair(uid: bytes) -> tuple[bytes, bytes]:
    """A sitting's own key: its point for the other zone, and its private half, sealed."""
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    return point_of(key.public_key()), sealed(secret, f"pair/{uid.hex()}")


def seal_to(point: bytes, data: bytes, act: bytes) -> bytes:
    """For the holder of that sitting's key alone, bound to the act."""
    return wrap(Recipient(name="sitting", public_key=point), data, _INFO + act)


def unseal(uid: bytes, sealed_key: bytes, data: bytes, act: bytes) -> bytes:
    """What the other zone sealed to the sitting. Raises WrongKey."""
    secret = int.from_bytes(opened(sealed_key, f"pair/{uid.hex()}"), "big")
    return unseal_by(ec.derive_private_key(secret, ec.SECP256R1()), data, act)


def unseal_by(key: ec.EllipticCurvePrivateKey, data: bytes, act: bytes) -> bytes:
    """What was sealed to that key for that act. Raises WrongKey."""
    return unwrap(key, data, _INFO + act)


def _pdf(uid: bytes) -> str:
    return f"pages/{uid.hex()}"


def _part() -> bytes:
    return hmac.new(hands_key(), b"hands", sha256).digest()
