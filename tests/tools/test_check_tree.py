"""check_tree finds what must not be in git, and lets the rest be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.check_tree import LARGEST, findings

REGISTRY = "https://" + "pypi" + ".org/simple"
SOMEBODYS = "/" + "home/li/码上认/x"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A git repository with one sound document."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "a.md").write_text(
        "# 甲 One `thing`\n\n[here](#甲-one-thing) [b](b.md#two) [web](https://example.org/)\n"
    )
    (tmp_path / "b.md").write_text("## Two\n")
    return tmp_path


def test_a_sound_tree_has_no_findings(tree: Path) -> None:
    (tree / "x.py").write_text('"""~/home/x, ./root/x and var/work/x are not machines."""\nimport json\n')
    (tree / ".gitignore").write_text("ignored\n")
    (tree / "ignored").write_text(SOMEBODYS)
    assert list(findings(tree)) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("c.md", "[x](nowhere.md)\n", "c.md:1: link to nowhere.md: no such file"),
        ("c.md", "\n[x](b.md#three)\n", "c.md:2: link to b.md#three: no such heading"),
        ("c.md", "![x](images/none.png)\n", "c.md:1: link to images/none.png: no such file"),
        ("some.lock", f"--index-url {REGISTRY}\n", "some.lock:1: names a package registry: pypi"),
        ("x.py", f'A = "{SOMEBODYS}"\n', "x.py:1: absolute path of a machine: "),
        (
            "msr_verify.py",
            "import json\nfrom sync.ids import box_id\n",
            "msr_verify.py:1: the verifier imports sync.ids",
        ),
        ("msr_verify.py", "import firmware_config\n", "msr_verify.py:1: the verifier imports firmware_config"),
        ("large.bin", "x" * (LARGEST + 1), f"large.bin:1: {LARGEST + 1} bytes, more than 1 MiB"),
    ],
)
def test_what_must_not_be_in_git_is_found_where_it_stands(tree: Path, name: str, text: str, found: str) -> None:
    (tree / name).write_text(text)
    (problem,) = findings(tree)
    assert problem.startswith(found)


def test_links_in_fenced_code_are_not_links(tree: Path) -> None:
    (tree / "c.md").write_text("```\n[x](nowhere.md)\n```\n")
    assert list(findings(tree)) == []
