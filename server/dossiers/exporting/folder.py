"""A dossier as a folder in a ZIP: every paper as it was kept, the catalogue, a manifest of SHA-256 digests and a script
that compares them. Laid out as a BagIt bag (RFC 8493), so that other programs can check it too."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from server.cases.models import Case
from server.dossiers.catalogue import Catalogue, Entry
from server.dossiers.exporting import typesetting
from server.dossiers.sources import SUFFIXES

Tell = Callable[[int], None]
_SCRIPT = Path(__file__).with_name("check_folder.py")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class _Bag:
    """The ZIP while it is written: what goes in is counted into the manifest."""

    def __init__(self, target: Any, name: str, now: datetime) -> None:
        self._zip = zipfile.ZipFile(cast(IO[bytes], target), "w", zipfile.ZIP_DEFLATED)
        self._name, self._at = name, timezone.localtime(now).timetuple()[:6]
        self.manifest: list[tuple[str, str]] = []
        self.size = 0

    def put(self, path: str, data: bytes, *, packed: bool = False) -> str:
        """The file at that path of the bag; its digest."""
        info = zipfile.ZipInfo(f"{self._name}/{path}", self._at)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data)
        digest = hashlib.sha256(data).hexdigest()
        if path.startswith("data/"):
            self.manifest.append((digest, path))
            self.size += len(data)
        return digest

    def close(self) -> None:
        self._zip.close()


def packed(target: Any, case: Case, whole: Catalogue, *, made_by: str, why: str, now: datetime, tell: Tell) -> None:
    """Writes the ZIP into `target`, which is only written to. `tell` is told pages done and may raise Cancelled.
    OtherBytes: a paper is not what was filed, and nothing is handed out."""
    name = fit(f"{_('卷宗')}-{case.bmsah or case.tysah or case.pk}-{timezone.localtime(now):%Y%m%d}")
    bag = _Bag(target, name, now)
    rows, done = [], 0
    for place, shelf in enumerate(whole.shelves, 1):
        for entry in shelf.entries:
            path = f"data/{place:02d}-{fit(shelf.volume.words)}/{entry.number:03d}-{file_name(entry)}"
            digest = bag.put(path, entry.paper.fetched())
            rows.append([shelf.volume.words, *typesetting.row_of(entry), str(entry.pages), digest, path])
            done += entry.pages
            tell(done)
    signed = any(each.paper.signed for each in whole.entries)
    notes = [_("带有数字签名的文件为原件，可以用任何 PDF 签名工具或者本系统的“核验”页面核验。")] if signed else []
    front = typesetting.catalogue_pdf(case, whole, made_by=made_by, now=now, notes=notes)
    bag.put(f"data/{_('卷宗目录')}.pdf", front)
    bag.put(f"data/{_('卷宗目录')}.csv", _table(rows), packed=True)
    _tags(bag, case, made_by, why, now)
    bag.close()


def fit(name: str) -> str:
    """A name that every file system takes."""
    return _UNFIT.sub("_", name).strip(" .")[:60] or "_"


def file_name(entry: Entry) -> str:
    """How a paper's file is called."""
    return f"{fit(entry.paper.title)}.{SUFFIXES.get(entry.paper.media, 'bin')}"


def _table(rows: list[list[str]]) -> bytes:
    kept = io.StringIO()
    table = csv.writer(kept)
    table.writerow(
        [_("卷"), _("序号"), _("文件名称"), _("责任者"), _("日期"), _("页次"), _("页数"), "SHA-256", _("文件")]
    )
    # a spreadsheet takes what begins so for a formula
    table.writerows([[f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + kept.getvalue().encode()


def _tags(bag: _Bag, case: Case, made_by: str, why: str, now: datetime) -> None:
    manifest = "".join(f"{digest}  {path}\n" for digest, path in bag.manifest).encode()
    info = {
        "Source-Organization": case.unit.name_zh,
        "External-Identifier": case.bmsah or case.tysah or str(case.pk),
        "Bagging-Date": f"{timezone.localtime(now):%Y-%m-%d}",
        "Payload-Oxum": f"{bag.size}.{len(bag.manifest)}",
        "Contact-Name": made_by,
        "Internal-Sender-Description": why.replace("\n", " "),
    }
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()).encode(),
        "manifest-sha256.txt": manifest,
        "check.py": _SCRIPT.read_bytes(),
    }
    digests = {path: bag.put(path, data, packed=True) for path, data in tags.items()}
    lines = "".join(f"{digest}  {path}\n" for path, digest in digests.items()).encode()
    bag.put("tagmanifest-sha256.txt", lines, packed=True)
