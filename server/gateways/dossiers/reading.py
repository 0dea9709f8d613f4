"""A zip with PDFs and `manifest.csv` -> the documents it holds, and what is wrong with it, row by row. Writes nothing.

The manifest's columns: file, title, volume, sha256 (or 文件, 标题, 卷, SHA-256); the last two may be left out.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from server.config.numbers import whole
from server.gateways.errors import UnfitFile
from server.gateways.imports import sheets
from server.gateways.imports.drafts import Trouble

MOST_BYTES = 512 << 20
MOST_UNFOLDED = 2 << 30
MOST_FILES = 5000
LARGEST = 256 << 20
MANIFEST = "manifest.csv"
#: What zipfile lets through for a damaged member or list of members.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, NotImplementedError, EOFError, ValueError,
    RuntimeError,
)  # fmt: skip
_COLUMNS = {
    "file": ("file", "文件", "文件名"),
    "title": ("title", "标题", "文件名称", "名称"),
    "volume": ("volume", "卷", "卷号"),
    "sha256": ("sha256", "sha-256", "摘要"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One PDF as the manifest names it."""

    member: str
    title: str
    volume: int
    place: int
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Read:
    """What the parcel comes to."""

    documents: tuple[Document, ...]
    troubles: tuple[Trouble, ...]


def read(data: bytes) -> Read:
    """The parcel, looked through. UnfitFile: no zip, too large, or without its manifest."""
    with opened(data) as parcel:
        members = {_name(each): each for each in parcel.infolist() if not each.filename.endswith("/")}
        manifest = next((name for name in members if name.rpartition("/")[2].casefold() == MANIFEST), None)
        if manifest is None:
            raise UnfitFile("parcel: no manifest", _("压缩包里没有目录文件 %(name)s。") % {"name": MANIFEST})
        folder = manifest.rpartition("/")[0]
        listed = content(parcel, members[manifest], most=sheets.MOST_BYTES)
        if listed is None:
            raise UnfitFile("parcel: its manifest is damaged", _("压缩包里的目录文件已损坏或者过大。请重新打包上传。"))
        sheet = sheets.read(listed)
        return _through(parcel, members, sheet, f"{folder}/" if folder else "", manifest)


def opened(data: bytes) -> zipfile.ZipFile:
    """The zip. UnfitFile: it is none, is locked, or is larger than is taken."""
    try:
        parcel = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise UnfitFile(f"parcel: {error}", _("不是 ZIP 文件，或者已损坏。请重新打包上传。")) from error
    infos = parcel.infolist()
    if len(data) > MOST_BYTES or len(infos) > MOST_FILES or sum(each.file_size for each in infos) > MOST_UNFOLDED:
        raise UnfitFile("parcel: too large", _("压缩包过大。请按卷分成几个包上传。"))
    if any(each.flag_bits & 1 for each in infos):
        raise UnfitFile("parcel: locked", _("压缩包设有密码。请不设密码重新打包。"))
    return parcel


def content(parcel: zipfile.ZipFile, member: zipfile.ZipInfo, most: int = LARGEST) -> bytes | None:
    """The member's bytes; None: damaged or too large."""
    if member.file_size > most:
        return None
    try:
        return parcel.read(member)
    except _DAMAGED:
        return None


def _through(
    parcel: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], sheet: sheets.Sheet, folder: str, manifest: str
) -> Read:
    columns = {
        key: n for key, names in _COLUMNS.items() for n, header in enumerate(sheet.headers)
        if header.casefold() in names
    }  # fmt: skip
    lacking = [key for key in ("file", "title") if key not in columns]
    if lacking:
        raise UnfitFile(
            f"parcel: manifest without {lacking}",
            _("目录文件应有“文件”和“标题”两列，缺少“%(name)s”。") % {"name": _COLUMNS[lacking[0]][1]},
        )
    documents: list[Document] = []
    troubles: list[Trouble] = []
    named = {manifest}
    for place, row in enumerate(sheet.rows, 1):
        cells = {key: str(row.cells[n]).strip() if n < len(row.cells) else "" for key, n in columns.items()}
        name = folder + cells["file"].replace("\\", "/")
        named.add(name)
        wrong = _wrong(cells, name, members, named, documents)
        data = content(parcel, members[name]) if not wrong else None
        if not wrong and (data is None or not data.startswith(b"%PDF-")):
            wrong = (_("完好的 PDF 文件"), cells["file"])
        digest = hashlib.sha256(data or b"").hexdigest()
        if not wrong and cells.get("sha256") and cells["sha256"].casefold() != digest:
            wrong = (_("文件的 SHA-256 为 %(digest)s") % {"digest": cells["sha256"][:16]}, digest[:16])
        if wrong:
            troubles.append(Trouble(row.number, cells["file"][:100] or _("文件"), *wrong))
            continue
        documents.append(
            Document(
                member=name, title=cells["title"], volume=int(cells.get("volume") or 1), place=place, digest=digest,
                size=len(data or b""),
            )
        )  # fmt: skip
    troubles += [Trouble(0, name[:100], _("目录文件中列出"), _("未列出")) for name in sorted(members.keys() - named)]
    return Read(tuple(documents), tuple(troubles))


def _wrong(
    cells: dict[str, str], name: str, members: dict[str, zipfile.ZipInfo], named: set[str], seen: list[Document]
) -> tuple[str, str] | None:
    if name not in members:
        return _("压缩包中有这个文件"), _("没有")
    if any(each.member == name for each in seen):
        return _("目录中只列一次"), _("列了两次")
    if not 0 < len(cells["title"]) <= 200:
        return _("一至二百个字的标题"), cells["title"][:60]
    volume = cells.get("volume") or "1"
    if not (0 < (whole(volume) or 0) < 1000):
        return _("卷号：1至999"), volume[:60]
    return None


def _name(member: zipfile.ZipInfo) -> str:
    """Programs of this country write names in GB 18030 and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def by_name(parcel: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """name -> member, with names as the manifest says them."""
    return {_name(each): each for each in parcel.infolist()}
