"""apt_packages.sh: who may not install is told what is missing; who may installs just that, and no service is left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools/apt_packages.sh"
POLICY = "/usr/sbin/policy-rc.d"
SEEN = "$(dirname $0)/seen"
THERE = f"""#!/bin/sh
for last; do :; done
grep -qx "$last" {SEEN}.missing && exit 1
printf installed
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of pretended dpkg-query, id, apt-get and systemctl, put before the real programs."""
    programs = {
        "dpkg-query": THERE,
        "id": "#!/bin/sh\necho 1000\n",
        "apt-get": f'#!/bin/sh\necho "$@" >>{SEEN}\n[ ! -e {SEEN}.fails ] || {{ echo "no such package"; exit 100; }}\n',
        "systemctl": f'#!/bin/sh\necho "systemctl $@" >>{SEEN}\n'
        + f'case "$1" in is-enabled) test -e {SEEN}.enabled ;; esac\n',
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    text = SCRIPT.read_text("utf-8")
    assert POLICY in text
    (tmp_path / "apt_packages.sh").write_text(text.replace(POLICY, str(tmp_path / "policy")), "utf-8")
    (tmp_path / "seen").touch()
    (tmp_path / "seen.missing").write_text("mosquitto\npoppler-utils\n")
    return tmp_path


def run(machine: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PATH": f"{machine}:{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", str(machine / "apt_packages.sh")], env=environ, capture_output=True, text=True, timeout=30
    )


def become_root(machine: Path) -> None:
    (machine / "id").write_text("#!/bin/sh\necho 0\n")


def test_without_root_what_is_missing_is_named_with_the_command_and_nothing_is_installed(machine: Path) -> None:
    done = run(machine)
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends mosquitto poppler-utils" in done.stderr
    assert (machine / "seen").read_text() == ""


def test_nothing_missing_is_silence(machine: Path) -> None:
    (machine / "seen.missing").write_text("")
    done = run(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_root_installs_just_what_is_missing_and_no_service_starts_or_stays_enabled(machine: Path) -> None:
    become_root(machine)
    policy = machine / "policy"
    watch = f'#!/bin/sh\nsh {policy} mosquitto start; echo "start: $?" >>{SEEN}\n'
    (machine / "apt-get").write_text(f'{watch}echo "$@" >>{SEEN}\ntouch {SEEN}.enabled\n')
    assert run(machine).returncode == 0
    said = (machine / "seen").read_text()
    assert "install -y --no-install-recommends mosquitto poppler-utils" in said
    assert "start: 101" in said
    assert not policy.exists()
    assert "systemctl disable --quiet mosquitto" in said


def test_a_policy_of_the_machines_own_is_kept_and_so_is_a_service_that_was_enabled(machine: Path) -> None:
    become_root(machine)
    (machine / "policy").write_text("#!/bin/sh\nexit 0\n")
    (machine / "seen.enabled").touch()
    assert run(machine).returncode == 0
    assert (machine / "policy").read_text() == "#!/bin/sh\nexit 0\n"
    assert "disable" not in (machine / "seen").read_text()


def test_what_cannot_be_installed_is_said_with_the_end_of_the_log(machine: Path) -> None:
    become_root(machine)
    (machine / "seen.fails").touch()
    done = run(machine)
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "were not installed" in done.stderr
