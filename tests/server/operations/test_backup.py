"""A centre is backed up, restored and drilled: what was damaged is named, and nothing is written over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from server import keyring
from server.audit.models import AuditEvent
from server.operations.backup import sealed, sums
from server.operations.backup.making import make
from server.operations.errors import BackupDamaged
from server.operations.models import Backup, Drill
from sync.evidence.errors import WrongKey
from sync.evidence.keys import Recipient
from tests import migrated
from tests.server.centre import Centre
from tests.server.conftest import People
from tests.server.postgres import BINARIES, postgresql

ROOT = Path(__file__).parents[3]


def quiet(words: str) -> None:
    """Progress that nobody reads."""


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_drilled_and_what_is_damaged_is_named(centre: Centre, tmp_path: Path) -> None:
    centre.made.simple_part()
    centre.everything()
    to = tmp_path / "backups"
    call_command("backup", to=to)
    first = Backup.objects.get()
    assert first.copied == first.objects_in_all > 0
    assert AuditEvent.objects.get(action="operations.backed_up").details["digest"] == first.digest
    second = make(to, timezone.now() + timedelta(seconds=1), quiet)
    assert (second.copied, second.objects) == (0, first.objects_in_all), "an object is copied once"
    assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=second.folder, check=False).returncode == 0

    call_command("drill", source=to)
    drill = Drill.objects.get()
    assert drill.ok, drill.seen
    assert {each["name"] for each in drill.seen} >= {"database", "audit log", "transparency log", "vault"}
    assert "未被改动" in next(each["words"] for each in drill.seen if each["name"] == "newest recording")

    listed = Path(first.folder) / "SHA256SUMS"
    whole = listed.read_bytes()
    listed.write_bytes(whole + b"0" * 64 + b"  more\n")
    with pytest.raises(CommandError, match="expected the list that was made"):
        call_command("drill", source=Path(first.folder))
    listed.write_bytes(whole)

    sealed_file = next((to / "pool").rglob("*.seg"))
    sealed_file.write_bytes(b"x" + sealed_file.read_bytes()[1:])
    with pytest.raises(CommandError, match="expected SHA-256"):
        call_command("drill", source=to)
    assert not Drill.objects.first().ok  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_a_restored_centre_has_everything_and_its_keys_for_the_archive_key_alone(
    centre: Centre, tmp_path: Path
) -> None:
    centre.made.simple_part()
    centre.everything()
    made = make(tmp_path / "backups", timezone.now(), quiet)
    archive = keyring.folder() / "archive.pem"

    said = _manage(tmp_path / "other", "restore", "--from", str(tmp_path / "backups"), "--archive-key", str(archive))
    assert f"{made.objects} objects" in said
    assert (tmp_path / "other" / "keys" / "log.pem").read_bytes() == (keyring.folder() / "log.pem").read_bytes()
    assert oct((tmp_path / "other" / "keys" / "log.pem").stat().st_mode)[-3:] == "600"
    seen = json.loads(_manage(tmp_path / "other", "look_at_restored", "--json"))
    assert [each["name"] for each in seen if not each["ok"]] == []
    assert _manage(tmp_path / "other", "look_at_restored").count("ok   ") == len(seen)

    again = _manage(tmp_path / "other", "restore", "--from", str(tmp_path / "backups"), fails=True)
    assert "not empty" in again
    wrong = ("--archive-key", str(keyring.folder() / "working.pem"))
    assert "does not open" in _manage(tmp_path / "third", "restore", "--from", made.folder, *wrong, fails=True)
    assert not (tmp_path / "third" / "centre.sqlite3").exists(), "nothing was written for the wrong key"


def test_a_backup_on_a_disk_of_the_stores_is_refused_and_the_refusal_is_kept(centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name another disk"):
        call_command("backup", to=tmp_path / "centre" / "vault" / "inside")
    assert "Name another disk" in Backup.objects.get().fault


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_cut_off_in_the_pools_list_is_copied_again(centre: Centre, tmp_path: Path) -> None:
    centre.made.simple_part()
    centre.everything()
    to = tmp_path / "backups"
    whole = make(to, timezone.now(), quiet)
    shutil.rmtree(whole.folder)
    listed = to / "pool" / "SHA256SUMS"
    listed.write_bytes(listed.read_bytes()[:-30])
    again = make(to, timezone.now(), quiet)
    assert (again.copied, again.objects) == (1, whole.objects)
    sums.check(to / "pool", sums.read(listed.read_text(), "list"), (again.folder / "objects").read_text().split())


def test_a_list_that_leads_out_of_its_folder_is_refused() -> None:
    for name in ("../x", "/etc/passwd", "a/../../x"):
        with pytest.raises(BackupDamaged, match="below this folder"):
            sums.read(sums.line_of(name, "0" * 64), "list")


def test_sealed_keys_open_for_their_recipient_alone_and_unchanged_alone(tmp_path: Path) -> None:
    keyring.make(tmp_path / "keys")
    mine, other = (keyring.fetch_private(f"file:{tmp_path}/keys/{name}.pem") for name in ("archive", "working"))
    point = bytes.fromhex((tmp_path / "keys" / "archive.pub").read_text())
    data = sealed.seal(tmp_path / "keys", Recipient("archive", point), key=bytes(32), nonce=bytes(12))
    assert sealed.open_into(data, mine, tmp_path / "out") == len(list((tmp_path / "keys").iterdir()))
    assert all((each.stat().st_mode & 0o777) == 0o600 for each in (tmp_path / "out").iterdir())
    with pytest.raises(WrongKey):
        sealed.open_into(data, other, tmp_path / "no")
    with pytest.raises(BackupDamaged, match="was changed"):
        sealed.open_into(data[:-1] + bytes([data[-1] ^ 1]), mine, tmp_path / "no")
    with pytest.raises(BackupDamaged, match="another"):
        sealed.open_into(b"x" * 200, mine, tmp_path / "no")


def test_postgresql_is_backed_up_and_drilled_too(tmp_path: Path) -> None:
    with postgresql() as address:
        var = tmp_path / "centre"
        given = {"MSR_DATABASE": address, "PATH": f"{BINARIES[-1]}:{os.environ['PATH']}"}
        migrated.migrate({"MSR_VAR": str(var), **given})
        _manage(var, "make_keys", **given)
        _manage(var, "create_unit", "u1", "county", "测试院", "Test", **given)
        _manage(var, "backup", "--to", str(tmp_path / "backups"), **given)
        said = _manage(var, "drill", "--from", str(tmp_path / "backups"), **given)
    assert "ok   audit log: 1 events" in said
    refused = _manage(tmp_path / "other", "restore", "--from", str(tmp_path / "backups"), fails=True)
    assert "another kind of database" in refused
    given["MSR_DATABASE"] = "postgresql:///gone?host=/nonexistent"
    refused = _manage(tmp_path / "third", "restore", "--from", str(tmp_path / "backups"), fails=True, **given)
    assert "does not answer" in refused
    assert not list((tmp_path / "third").rglob("*.pub")), "no key is written before the database is there"


def test_the_page_says_what_is_late_and_forecasts_what_is_typed(client: Client, people: People) -> None:
    client.force_login(people.operator)
    page = client.get("/operations/keeping/").content.decode()
    assert "没有备份" in page and "没有演练" in page
    typed = {"rooms": 400, "hours_a_day": 3, "working_days_a_year": 250, "gigabytes_an_hour": 4}
    page = client.get("/operations/keeping/", {**typed, "years": 15, "copies": 2, "spare_percent": 0}).content.decode()
    assert "36000.0 TB" in page and "1200.0 TB" in page
    assert client.get("/operations/keeping/", {**typed, "years": 0, "copies": 2, "spare_percent": 0}).status_code == 200
    client.force_login(people.prosecutor)
    assert client.get("/operations/keeping/").status_code == 403


def _manage(var: Path, *words: object, fails: bool = False, **environment: str) -> str:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MSR_", "DJANGO_"))}
    environ = {**clean, "MSR_VAR": str(var), "MSR_DEMO": "1", **environment}
    command = [sys.executable, "-m", "server.manage", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is fails, done.stderr
    return done.stderr if fails else done.stdout
