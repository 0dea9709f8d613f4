"""The contract type `unreachable`: an import across it is found, and so is a module that was renamed away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
[tool.importlinter]
root_packages = ["up", "down"]
contract_types = ["unreachable: tools.contracts.Unreachable"]
[[tool.importlinter.contracts]]
name = "down knows nothing of up"
type = "unreachable"
source_modules = ["down.{source}"]
forbidden_modules = ["up"]
not_yet = [{not_yet}]
"""
LINT = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"


def lint(folder: Path, *, source: str = "a", not_yet: str = "", code: str = "") -> subprocess.CompletedProcess[str]:
    for package, text in (("up", ""), ("down", "")):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(text)
    (folder / "down" / "a.py").write_text(code)
    (folder / "pyproject.toml").write_text(CONFIGURATION.format(source=source, not_yet=not_yet))
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(folder)!r}, {str(ROOT)!r}]\n{LINT}", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("case", "code", "said"),
    [
        ({}, 0, "1 kept, 0 broken"),
        ({"code": "import up\n"}, 1, "down.a -> up"),
        ({"source": "old"}, 1, "down.old: named by this contract and not there"),
        ({"source": "old", "not_yet": '"down.old"'}, 0, "not there yet: down.old"),
        ({"not_yet": '"down.a"'}, 0, "there now, take it out of not_yet: down.a"),
        ({"not_yet": '"down.a"', "code": "import up\n"}, 1, "down.a -> up"),
    ],
)
def test_a_contract_binds_from_the_first_line_and_outlives_a_rename(
    tmp_path: Path, case: dict[str, str], code: int, said: str
) -> None:
    done = lint(tmp_path, **case)
    assert (done.returncode, said in " ".join(done.stdout.split())) == (code, True), done.stdout + done.stderr
