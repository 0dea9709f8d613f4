"""apt_packages.sh: who may not install is told what is missing; who may installs just that, and no service is left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools/apt_packages.sh"
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
    (tmp_path / "seen").touch()
    (tmp_path / "seen.missing").write_text("mosquitto\npoppler-utils\n")
    return tmp_path


def run(machine: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PATH": f"{machine}:{os.environ['PATH']}"}
    return subprocess.run(["sh", str(SCRIPT)], env=environ, capture_output=True, text=True, timeout=30)


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


@pytest.mark.skipif(os.geteuid() != 0, reason="the policy that forbids starts is a file of root's")
def test_root_installs_just_what_is_missing_and_no_service_starts_or_stays_enabled(machine: Path) -> None:
    become_root(machine)
    policy = Path("/usr/sbin/policy-rc.d")
    before = policy.read_bytes() if policy.exists() else None
    watch = (
        f'#!/bin/sh\necho "$@" >>{SEEN}\nsh {policy} mosquitto start; echo "start: $?" >>{SEEN}\ntouch {SEEN}.enabled\n'
    )
    (machine / "apt-get").write_text(watch)
    assert run(machine).returncode == 0
    said = (machine / "seen").read_text()
    assert "install -y --no-install-recommends mosquitto poppler-utils" in said
    if before is None:
        assert "start: 101" in said
    assert (policy.read_bytes() if policy.exists() else None) == before
    assert "systemctl disable --quiet mosquitto" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="the policy that forbids starts is a file of root's")
def test_what_cannot_be_installed_is_said_with_the_end_of_the_log(machine: Path) -> None:
    become_root(machine)
    (machine / "seen.fails").touch()
    done = run(machine)
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "were not installed" in done.stderr
