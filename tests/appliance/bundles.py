"""Other versions of the package that `make package` made: a newer one, and one that cannot work."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from firmware_config.update import bundle, manifest
from firmware_config.update.manifest import MANIFEST, PRODUCT

HEAVY = ("cv2", "av", "av.libs", "opencv*.libs", "numpy*", "onnxruntime", "typst")
PACKAGES = "opt/mashangren/lib/python3.11/site-packages"


def made(folder: Path, arch: str = "amd64") -> Path:
    """The bundle in build/package. Raises FileNotFoundError."""
    for found in folder.glob(f"{PRODUCT}_*_{arch}.update"):
        return found
    raise FileNotFoundError(f"{folder}: expected {PRODUCT}_*_{arch}.update, got none; make package ARCH={arch}")


def key(folder: Path) -> str:
    """A signing key of this run, and its public half as *.public.pem. Its reference."""
    subprocess.run((*_UPDATE, "key", folder / "update.pem"), check=True, capture_output=True)
    return f"file:{folder / 'update.pem'}"


def unpacked(path: Path, folder: Path) -> Path:
    """The bundle's files in `folder`."""
    folder.mkdir()
    subprocess.run(("tar", "xf", path, "-C", folder, "--no-same-owner"), check=True)
    return folder


def packed(folder: Path, signing: str, out: Path) -> Path:
    """The folder signed and as one file, as tools/package.sh does it."""
    subprocess.run((*_UPDATE, "manifest", folder, "--key", signing), check=True)
    told = manifest.read((folder / MANIFEST).read_bytes())
    path = out / f"{PRODUCT}_{told.version}_{told.arch}.update"
    subprocess.run(("tar", "cf", path, "-C", folder, "."), check=True)
    return path


def changed(before: Path, work: Path, version: str, *, spoils: str = "") -> Path:
    """The bundle's folder with the box's package under another version; `spoils`: a module of it that then cannot run,
    and with it goes what that version would not come to use anyway (a pushed version then comes in seconds).

    What it needs from Debian is left out: the box that it updates has it.
    """
    tree = work / f"tree-{version}"
    folder = work / f"bundle-{version}"
    folder.mkdir()
    deb = next(before.glob(f"{PRODUCT}_*.deb"))
    subprocess.run(("dpkg-deb", "-R", deb, tree), check=True)
    control = tree / "DEBIAN" / "control"
    lines = [
        f"Version: {version}" if line.startswith("Version: ") else line for line in control.read_text().split("\n")
    ]
    control.write_text("\n".join(lines))
    if spoils:
        (tree / PACKAGES / spoils).write_text("raise SystemExit('this version is broken')\n")
        for compiled in (tree / PACKAGES / spoils).parent.glob(f"__pycache__/{Path(spoils).stem}.*"):
            compiled.unlink()
        for heavy in HEAVY:
            for folder_of in (tree / PACKAGES).glob(heavy):
                shutil.rmtree(folder_of)
    name = f"{PRODUCT}_{version}_{deb.stem.rpartition('_')[2]}.deb"
    words = ("dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build", tree, folder / name)
    subprocess.run(words, check=True, capture_output=True)
    shutil.rmtree(tree)
    shutil.copy(before / "install.sh", folder)
    part = bundle.part_of(folder / name)
    fields = subprocess.run(("dpkg-deb", "--field", folder / name), check=True, capture_output=True, text=True).stdout
    listed = f"{fields}Filename: ./{name}\nSize: {part.size}\nSHA256: {part.sha256}\n\n"
    (folder / "Packages").write_text(listed, encoding="utf-8")
    return folder


_UPDATE = (str(Path(__file__).resolve().parents[2] / ".venv/bin/python"), "-m", "firmware_config.update")
