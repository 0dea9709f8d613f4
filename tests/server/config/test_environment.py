from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from server.config.database import database
from server.config.environment import Settings, Zone
from server.config.errors import BadSetting, UnknownSetting
from server.config.secret import secret_key


def _manage(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MSR_", "DJANGO_"))}
    environment = {**clean, "MSR_VAR": str(var), **settings}
    command = [sys.executable, "-m", "server.manage", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_the_environment_is_read_into_typed_settings() -> None:
    read = Settings.from_environment({"MSR_ZONE": "outer", "MSR_DEMO": "1", "MSR_HOSTS": "a.cn, b.cn", "PATH": "/bin"})
    assert (read.zone, read.demo, read.hosts) == (Zone.OUTER, True, ("a.cn", "b.cn"))


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(UnknownSetting, match=r"MSR_ZOEN.*nearest is MSR_ZONE"):
        Settings.from_environment({"MSR_ZOEN": "inner"})


@pytest.mark.parametrize(
    ("name", "text"),
    [("MSR_ZONE", "middle"), ("MSR_DEMO", "yes"), ("MSR_ORIGIN", "example.com"), ("MSR_ORIGIN", "http://a/b")],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: text})


def test_the_second_factor_is_turned_off_in_a_demo_only() -> None:
    assert not Settings.from_environment({"MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0"}).second_factor
    with pytest.raises(BadSetting, match="MSR_SECOND_FACTOR=0 is for demos only"):
        Settings.from_environment({"MSR_SECOND_FACTOR": "0"})


def test_an_unknown_name_stops_the_start(tmp_path: Path) -> None:
    done = _manage(tmp_path, "check", MSR_HOST="x")
    assert done.returncode != 0 and "the nearest is MSR_HOSTS" in done.stderr


def test_a_deployment_that_is_no_demo_passes_the_deployment_check(tmp_path: Path) -> None:
    done = _manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_the_real_settings_hash_passwords_with_argon2_and_secure_every_cookie(tmp_path: Path) -> None:
    script = (
        "from django.conf import settings as s; print(s.PASSWORD_HASHERS[0].rpartition('.')[2],"
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG)"
    )
    done = _manage(tmp_path, "shell", "--no-imports", "-c", script)
    assert done.stdout.split() == ["Argon2PasswordHasher", "True", "True", "True", "False"]


def test_demo_people_are_made_only_in_a_demo(tmp_path: Path) -> None:
    done = _manage(tmp_path, "seed_demo")
    assert done.returncode != 0 and "MSR_DEMO=1" in done.stderr


def test_the_secret_is_made_once_and_is_for_the_owner_only(tmp_path: Path) -> None:
    var = tmp_path / "var"
    first = secret_key(var)
    assert first == secret_key(var) and len(first) >= 64
    assert stat.S_IMODE((var / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    assert [path.name for path in var.iterdir()] == ["secret.key"]


def test_sqlite_lies_in_the_data_folder_and_is_durable(tmp_path: Path) -> None:
    made = database("sqlite", tmp_path)
    assert made["NAME"] == tmp_path / "centre.sqlite3"
    assert "synchronous=FULL" in made["OPTIONS"]["init_command"] and made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    made = database("postgresql://me:p%40ss@db.example:5433/centre?sslmode=verify-full", tmp_path)
    parts = [made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")]
    assert parts == ["centre", "me", "p@ss", "db.example", "5433", {"sslmode": "verify-full"}]


@pytest.mark.parametrize("text", ["mysql://a/b", "postgresql://host", "sqlite://relative", ""])
def test_another_database_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="MSR_DATABASE"):
        database(text, tmp_path)


@pytest.mark.parametrize(
    ("given", "names"),
    [({"MSR_SMTP": "mail.example.cn:587"}, "MSR_SMTP_FROM"), ({"MSR_SMS": "https://sms.example.cn/"}, "MSR_SMS_KEY")],
)
def test_a_way_out_that_lacks_a_part_stops_the_start_by_name(given: dict[str, str], names: str) -> None:
    with pytest.raises(BadSetting, match=names):
        Settings.from_environment(given)


def test_a_command_under_a_wrong_setting_says_so_in_one_line(tmp_path: Path) -> None:
    done = _manage(tmp_path, "show_settings", MSR_HOST="centre.example")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr.strip()
        == "environment: MSR_HOST is no setting of the centre; the nearest is MSR_HOSTS. Rename or unset it."
    )
