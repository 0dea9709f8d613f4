"""A lawyer's receipt is checked offline, and read alike by the centre (docs/formats/receipt.md)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import msr_receipt
from server.receipts import envelope
from server.receipts.errors import BadReceipt
from sync.evidence.cose import only

VECTOR = Path(__file__).resolve().parents[1] / "vectors" / "receipt"
RECEIPT, CONTENT, TRUST = (str(VECTOR / name) for name in ("receipt.cose", "content.json", "trust.json"))


def test_both_readers_agree_on_the_vector(capsys: pytest.CaptureFixture[str]) -> None:
    assert msr_receipt.main([RECEIPT, "--content", CONTENT, "--trust", TRUST, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    point = bytes.fromhex(json.loads(Path(TRUST).read_text())["counsel"][0])
    said = envelope.read(Path(RECEIPT).read_bytes(), only(point))
    assert (told["number"], told["event"], told["about"]) == (said.number, said.event, said.about)
    assert (told["digest"], told["thing"], told["at"]) == (said.digest.hex(), said.thing.hex(), said.at_unix)
    assert (told["lawyer"], told["unit"], told["content"]) == (said.lawyer, said.unit, True)
    assert hashlib.sha256(Path(CONTENT).read_bytes()).digest() == said.digest


def test_another_content_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    altered = tmp_path / "content.json"
    altered.write_bytes(Path(CONTENT).read_bytes().replace("异议".encode(), "疑义".encode()))
    assert msr_receipt.main([RECEIPT, "--content", str(altered), "--trust", TRUST]) == 1
    assert "内容文件不是回执所及的内容" in capsys.readouterr().out


@pytest.mark.parametrize("place", [5, 60, -1])
def test_a_flipped_bit_is_refused_by_both(tmp_path: Path, place: int) -> None:
    data = bytearray(Path(RECEIPT).read_bytes())
    data[place] ^= 1
    flipped = tmp_path / "receipt.cose"
    flipped.write_bytes(data)
    assert msr_receipt.main([str(flipped), "--trust", TRUST]) == 1
    point = bytes.fromhex(json.loads(Path(TRUST).read_text())["counsel"][0])
    with pytest.raises(BadReceipt):
        envelope.read(bytes(data), only(point))


def test_a_key_that_is_not_trusted_for_counsel_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(Path(TRUST).read_text())
    other = tmp_path / "trust.json"
    other.write_text(json.dumps({**told, "claim": told["counsel"], "counsel": []}))
    assert msr_receipt.main([RECEIPT, "--trust", str(other)]) == 1
    assert "签名所用的密钥不在可信之列" in capsys.readouterr().out


def test_what_is_not_there_is_said_to_be_unreadable(capsys: pytest.CaptureFixture[str]) -> None:
    assert msr_receipt.main([RECEIPT + "x", "--trust", TRUST]) == 2
    assert "cannot be read" in capsys.readouterr().err
