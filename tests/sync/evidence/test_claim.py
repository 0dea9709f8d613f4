"""The claim fits its QR code, has one spelling, and is nobody's but the claim key's."""

from __future__ import annotations

import pytest

from sync.evidence.claim import Claim, from_text, read_claim, sign_claim, to_text, to_url
from sync.evidence.cose import only
from sync.evidence.errors import UnknownKey
from sync.evidence.keys import new_part_key

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
LARGEST = Claim(
    suite=1,
    session=bytes(16),
    close_digest=b"d" * 32,
    part=2**31,
    log_index=2**31,
    log_size=2**31 + 1,
    pressed_unix=2**32 - 2,
    closed_unix=2**32 - 1,
    segments=2**31,
)


def test_the_largest_claim_fits_version_12_at_level_m_for_a_host_of_16() -> None:
    raw = sign_claim(new_part_key(), LARGEST)
    url = to_url(raw, "HTTPS://MSR.EXAMPLE.ORG1")
    assert len(url) <= 419
    assert set(url) <= ALPHANUMERIC


def test_a_claim_is_read_from_its_text_and_from_its_url() -> None:
    key = new_part_key()
    raw = sign_claim(key, LARGEST)
    for text in (to_text(raw), to_url(raw, "HTTPS://X"), to_text(raw).lower() + "\n"):
        assert read_claim(from_text(text), only(key.public_key)).claim == LARGEST


def test_a_claim_of_another_key_is_refused() -> None:
    raw = sign_claim(new_part_key(), LARGEST)
    with pytest.raises(UnknownKey):
        read_claim(raw, only(new_part_key().public_key))


@pytest.mark.parametrize("text", ["", "0", "A1", "Z" * 600, "AAAAAAAB"])
def test_what_is_no_claim_is_refused_by_name(text: str) -> None:
    with pytest.raises(Exception, match=r"claim|expected") as refused:
        read_claim(from_text(text), only(new_part_key().public_key))
    assert type(refused.value).__name__ in {"MalformedInput", "BadEnvelope"}
