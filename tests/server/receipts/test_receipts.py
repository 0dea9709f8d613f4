from __future__ import annotations

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import msr_receipt
from server import keyring
from server.receipts import actions, envelope, queries
from server.receipts.content import content_of
from server.receipts.errors import BadReceipt
from server.receipts.kinds import About, Event
from server.receipts.letters import receive_receipt
from server.receipts.models import Receipt
from sync.evidence.keys import new_part_key
from tests.server.cases.builders import NOW
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
CONTENT = content_of(kind="opinion", text="对量刑建议有异议。", person="张三", case="示甲检起诉受[2026]1号")


def issued(people: People, event: Event = Event.HANDED_IN, **other: Any) -> Receipt:
    told = {
        "event": event, "about": About.OPINION, "thing": uuid.UUID(int=7), "content": CONTENT, "by": people.defender,
        "lawyer": people.defender, "unit": people.unit, "now": NOW,
    }  # fmt: skip
    return actions.issue(**{**told, **other})


def test_receipts_are_numbered_one_after_the_other_and_say_who_what_when(people: People) -> None:
    first, second = issued(people), issued(people, Event.ARRIVED)
    assert [each.number.rpartition("-")[2] for each in (first, second)] == ["000001", "000002"]
    said = envelope.read(bytes(first.raw), queries.keys())
    assert (said.lawyer, said.lawyer_number) == ("defender", people.defender.staff_number)
    assert (said.unit, said.at_unix, said.event) == ("a", int(NOW.timestamp()), "handed_in")
    assert said.digest == hashlib.sha256(CONTENT).digest()


def test_a_lawyer_opens_prints_and_takes_away_his_own_and_nobody_elses(
    client: Client, people: People, tmp_path: Path
) -> None:
    receipt = issued(people)
    client.force_login(people.defender, backend=BACKEND)
    assert receipt.number in client.get("/receipts/").content.decode()
    page = client.get(f"/receipts/of/{receipt.number}/").content.decode()
    assert "对量刑建议有异议" in page and receipt.digest in page and "<svg" in page
    signed, content = tmp_path / "r.cose", tmp_path / "c.json"
    signed.write_bytes(client.get(f"/receipts/of/{receipt.number}/signed/").content)
    content.write_bytes(client.get(f"/receipts/of/{receipt.number}/content/").content)
    trust = tmp_path / "trust.json"
    told = {"suites": [1], "devices": {}, "receipt": [], "claim": [], "logs": {}}
    trust.write_text(json.dumps({**told, "counsel": [each.hex() for each in keyring.trusted_counsel()]}))
    assert msr_receipt.main([str(signed), "--content", str(content), "--trust", str(trust)]) == 0
    client.force_login(people.duty_lawyer, backend=BACKEND)
    for path in ("", "signed/", "content/"):
        assert client.get(f"/receipts/of/{receipt.number}/{path}").status_code == 404
    client.force_login(people.department_head, backend=BACKEND)
    assert client.get(f"/receipts/of/{receipt.number}/").status_code == 200, "the unit that it was handed to"
    client.force_login(people.technician, backend=BACKEND)
    assert client.get(f"/receipts/of/{receipt.number}/").status_code == 403


def test_an_outsider_is_told_genuine_kind_time_and_digest_and_nothing_else(client: Client, people: People) -> None:
    receipt = issued(people)
    answer = client.get(f"/receipts/check/{receipt.number}/{receipt.digest}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and 'data-standing="genuine"' in page and receipt.digest in page
    for secret in ("张三", "示甲检", "异议", "defender", people.defender.staff_number, people.unit.name, "测试"):
        assert secret not in page
    for path in (f"{receipt.number}/{'0' * 64}/", f"portal-1/{receipt.digest}/"):
        answer = client.get(f"/receipts/check/{path}")
        assert answer.status_code == 404 and 'data-standing="unknown"' in answer.content.decode()
    asked = client.get("/receipts/check/", {"number": receipt.number, "digest": receipt.digest.upper()})
    assert 'data-standing="genuine"' in asked.content.decode()


def test_a_row_that_somebody_altered_is_not_confirmed(client: Client, people: People) -> None:
    receipt = issued(people)
    Receipt.objects.filter(pk=receipt.pk).update(digest="0" * 64)
    assert client.get(f"/receipts/check/{receipt.number}/{'0' * 64}/").status_code == 404
    forged = envelope.sign(new_part_key(), envelope.read(bytes(receipt.raw), queries.keys()))
    Receipt.objects.filter(pk=receipt.pk).update(digest=receipt.digest, raw=forged)
    assert client.get(f"/receipts/check/{receipt.number}/{receipt.digest}/").status_code == 404


def test_a_receipt_that_comes_is_believed_by_its_key_and_its_content_and_kept_once(people: People) -> None:
    receipt = issued(people)
    body: dict[int, object] = {0: bytes(receipt.raw), 1: CONTENT}
    receive_receipt(body, NOW)
    assert Receipt.objects.count() == 1
    said = envelope.read(bytes(receipt.raw), queries.keys())
    for fault in ({0: envelope.sign(new_part_key(), said)}, {1: CONTENT + b" "}):
        with pytest.raises(BadReceipt):
            receive_receipt({**body, **fault}, NOW)
    other = envelope.fresh(
        issuer=said.issuer, number=said.number, now=NOW, event=Event.REFUSED, about=About.OPINION,
        thing=said.thing, digest=said.digest, by=("x", ""), lawyer=("defender", ""), unit="a",
    )  # fmt: skip
    with pytest.raises(BadReceipt, match="other bytes"):
        receive_receipt({0: envelope.sign(keyring.counsel_signer(), other), 1: CONTENT}, NOW)
