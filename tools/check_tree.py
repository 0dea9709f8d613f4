"""Checks what git holds: links of the documents resolve, nothing is too large, no registry address, no machine's path.

Prints each finding as `file:line: what`, exits 1 if there is any. Standard library only; reads tracked files only.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST = 1 << 20
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
REGISTRY = re.compile(r"(?:pypi|pythonhosted|npmjs|npmmirror|deb\.debian|archive\.ubuntu)\.(?:org|com)\b")
MACHINE_PATH = re.compile(r"(?<![\w.\\$}~-])/(?:root|work|home/\w+|Users/\w+)/\w")
OURS = {"sync", "agent", "server", "firmware_config", "demo", "tests", "tools", "bench"}


def tracked(root: Path) -> list[Path]:
    """The files that git holds or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    names = sorted(set(listing.stdout.decode().split("\0")) - {""})
    return [root / name for name in names if (root / name).is_file() and not (root / name).is_symlink()]


def slug(heading: str) -> str:
    """The anchor that a heading gets: lower case, punctuation gone, spaces as hyphens."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines outside fenced code."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(text: str) -> set[str]:
    """Every anchor of a document."""
    return {slug(found[1]) for _, line in prose(text) if (found := HEADING.match(line))}


def broken_links(path: Path, text: str) -> Iterator[str]:
    """Links to files or headings that are not there. Addresses of the web are not asked."""
    for number, line in prose(text):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (path.parent / name).resolve() if name else path
            if not there.exists():
                yield f"{number}: link to {target}: no such file"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text("utf-8")):
                yield f"{number}: link to {target}: no such heading"


def forbidden_text(text: str) -> Iterator[str]:
    """Addresses of package registries, and absolute paths of somebody's machine."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := REGISTRY.search(line):
            yield f"{number}: names a package registry: {found[0]}"
        if found := MACHINE_PATH.search(line):
            yield f"{number}: absolute path of a machine: {found[0]}..."


def own_imports(text: str) -> Iterator[str]:
    """Imports of the project in the public verifier, which must stand alone."""
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        yield from (f"1: the verifier imports {name} of the project" for name in names if name.split(".")[0] in OURS)


def findings(root: Path) -> Iterator[str]:
    """All that is wrong below `root`."""
    for path in tracked(root):
        name = path.relative_to(root)
        if path.stat().st_size > LARGEST:
            yield f"{name}:1: {path.stat().st_size} bytes, more than 1 MiB"
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        problems = list(forbidden_text(text))
        problems += broken_links(path, text) if path.suffix == ".md" else []
        problems += own_imports(text) if str(name) == "msr_verify.py" else []
        yield from (f"{name}:{problem}" for problem in problems)


def main() -> int:
    """Prints the findings; 1 if there are any."""
    root = Path(__file__).resolve().parents[1]
    found = list(findings(root))
    print("\n".join(found) if found else f"tree: {len(tracked(root))} files, links and contents are sound")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
