from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

import server
from server.access.audit_words import all_words
from server.audit import triggers
from server.audit.actions import Thing, append
from server.audit.chain import GENESIS, Entry
from server.audit.models import AuditEvent
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: Deeds whose name the code puts together.
DYNAMIC = {"box.draining", "box.revoked", "command.start_asked", "user.locked_out", "user.sign_in_failed"}


@pytest.fixture
def auditor(client: Client, people: People) -> Client:
    client.force_login(people.auditor, backend=BACKEND)
    return client


def _deeds() -> set[str]:
    """Every deed that the server's code names in a call of append or _tell."""
    found = set()
    for path in Path(server.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("append", "_tell"):
                texts = (each.value for each in node.args if isinstance(each, ast.Constant))
                found |= {text for text in texts if isinstance(text, str) and "." in text}
    return found


def test_every_deed_has_its_words() -> None:
    deeds = _deeds()
    assert len(deeds) > 25 and (deeds | DYNAMIC) - set(all_words()) == set()


def test_the_log_is_the_auditors_alone(client: Client, people: People) -> None:
    for user in (people.operator, people.security_administrator, people.chief_prosecutor):
        client.force_login(user, backend=BACKEND)
        for method, path in (("get", ""), ("post", "verify/"), ("post", "export/")):
            assert getattr(client, method)(f"/account/audit/{path}").status_code == 403


def test_the_log_is_narrowed_by_who_what_and_when(auditor: Client, people: People) -> None:
    append(people.prosecutor, "recording.claimed", Thing("recordings.session", "ab12"), why="承办")
    append(people.stranger, "recording.claimed", Thing("recordings.session", "cd34"))
    page = auditor.get("/account/audit/?actor=prosecutor&action=recording.claimed&thing=ab").content.decode()
    assert "认领录像" in page and "recordings.session · ab12" in page and "承办" in page and "cd34" not in page
    assert "没有符合条件的记录" in auditor.get("/account/audit/?until=2020-01-01").content.decode()
    assert "ab12" in auditor.get("/account/audit/?since=nonsense&before=99999999999999999999").content.decode()


def test_older_events_are_a_page_further(auditor: Client, people: People) -> None:
    for turn in range(101):
        append("tester", "room.registered", Thing("door", f"d{turn}"))
    first = auditor.get("/account/audit/?actor=tester").content.decode()
    assert "d100<" in first and "d0<" not in first
    before = first.split("before=")[1].split('"')[0]
    assert "d0<" in auditor.get(f"/account/audit/?actor=tester&before={before}").content.decode()


def test_the_chain_is_walked_at_the_press_of_a_button(auditor: Client) -> None:
    assert "日志完整，未被改动" in auditor.post("/account/audit/verify/").content.decode()
    triggers.remove(connection)
    AuditEvent.objects.filter(number=3).update(actor="someone else")
    assert "第 3 条起不能成立" in auditor.post("/account/audit/verify/").content.decode()
    assert AuditEvent.objects.filter(action="audit.verified", actor="auditor").count() == 2


def test_an_outsider_repeats_the_hashes_from_the_export(auditor: Client) -> None:
    answer = auditor.post("/account/audit/export/", {"kind": "jsonl"})
    assert "attachment" in answer["Content-Disposition"]
    lines = b"".join(answer).decode().splitlines()
    previous = GENESIS
    for number, line in enumerate(lines, 1):
        told = json.loads(line)
        stated, at = told.pop("hash"), told.pop("at")
        words = [told["number"], at, *(told[each] for each in Entry.__slots__[2:])]
        text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert told["number"] == number and told["previous"] == previous
        assert stated == hashlib.sha256(text.encode()).hexdigest()
        previous = stated
    assert len(lines) > 8
    assert AuditEvent.objects.get(action="audit.exported").details["kind"] == "jsonl"


def test_the_table_for_a_spreadsheet_holds_no_formula(auditor: Client) -> None:
    append("tester", "room.registered", Thing("door", "=HYPERLINK(1)"))
    table = b"".join(auditor.post("/account/audit/export/", {"kind": "csv", "actor": "tester"})).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in table and table.count("\r\n") == 2
