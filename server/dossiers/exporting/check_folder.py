"""核对卷宗文件夹：每个文件的 SHA-256 与清单一致，没有多出、缺少的文件。用法：python3 check.py [文件夹]
Compares an exported dossier with its manifest. Needs Python alone; `sha256sum -c manifest-sha256.txt` does the same.

Its own digest and the manifest's are in tagmanifest-sha256.txt; that file's digest must come to you by another way.
"""

import hashlib
import sys
from pathlib import Path


def listed(manifest: Path) -> dict[str, str]:
    """path -> digest, as a manifest says."""
    lines = manifest.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines if line)}


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def faults(folder: Path) -> list[str]:
    """What is wrong; nothing where the folder is as it was exported."""
    wrong = []
    manifest = listed(folder / "manifest-sha256.txt")
    for path, digest in {**manifest, **listed(folder / "tagmanifest-sha256.txt")}.items():
        if not (folder / path).is_file():
            wrong.append(f"缺少 missing: {path}")
        elif digest_of(folder / path) != digest:
            wrong.append(f"不一致 altered: {path}")
    here = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file()}
    wrong += [f"多出 not listed: {path}" for path in sorted(here - manifest.keys())]
    return wrong


def main() -> int:
    """0: all is well; 1: it is not, line by line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    wrong = faults(folder)
    for line in wrong:
        print(line)
    count = len(listed(folder / "manifest-sha256.txt"))
    print(f"{count} 个文件，{len(wrong)} 处不符 / {count} files, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
