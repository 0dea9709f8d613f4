"""The commissioning sheet: typeset as PDF/A-2b and signed by the centre's own certification, which is no seal."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from server.access.qr import svg
from server.devices.models import BoxSelfTest
from server.devices.selftests import reading
from server.devices.selftests.errors import NoSheet
from server.seals.fields import Field
from server.seals.levels import Sealed
from server.seals.preparing import prepare
from server.seals.signers import system_signer
from server.seals.signing import sign
from sync.evidence.selftests import Level, SelfTest

TEMPLATE = Path(__file__).with_name("paper") / "sheet.typ"
STANDARD: Final = "a-2b"
_FIELD = "system"
_UNSEEN = (0.0, 0.0, 0.0, 0.0)
_DAY, _MINUTE = "%Y-%m-%d", "%Y-%m-%d %H:%M"
_VERDICTS = {
    Level.GOOD: "合格，可以使用",
    Level.WARNING: "可以使用，有待处理的问题",
    Level.BAD: "不合格，处理后重新验收",
}


def made(report: SelfTest, test: BoxSelfTest, number: str, now: datetime) -> Sealed:
    """The signed sheet. Raises NoSheet where it cannot be typeset, SealFault where it cannot be signed."""
    pdf = typeset(told(report, test, number), {f"{at}.jpg": each.jpeg for at, each in enumerate(report.pictures)}, now)
    return sign(
        prepare(pdf, [Field(_FIELD, 0, _UNSEEN)]),
        field=_FIELD,
        signer=system_signer(now),
        reason="系统完整性认证（非印章）",
        location=test.room.name_zh,
        now=now,
    )


def told(report: SelfTest, test: BoxSelfTest, number: str) -> dict[str, Any]:
    """What the template is told; in Chinese whatever the reader's language."""
    with translation.override("zh-hans"):
        rows = reading.lines(report, language="zh")
    began, key = timezone.localtime(test.began_at), bytes(test.box.key_id).hex().upper()
    level = report.level
    return {
        "number": number,
        "demo": settings.MSR.demo,
        "unit": test.room.unit.name_zh,
        "room": test.room.name_zh,
        "place": test.room.place or "—",
        "box": test.box.name,
        "began": began.strftime(_MINUTE),
        "day": began.strftime(_DAY),
        "by": report.by or "—",
        "software": report.software,
        "profile": report.profile.hex()[:16],
        "protection": "安全芯片（TPM）" if report.is_key_in_hardware else "文件（本箱没有使用 TPM）",
        "key": " ".join(key[at : at + 8] for at in range(0, len(key), 8)),
        "short": " ".join(key[at : at + 4] for at in range(0, 16, 4)),
        "digest": bytes(test.digest).hex()[:32],
        "sticker": sticker(test, number),
        "result": {"level": int(level), "words": _VERDICTS[level], "counts": _counts(report)},
        "rows": [
            {
                name: int(getattr(each, name)) if name == "level" else getattr(each, name)
                for name in ("level", "state", "title", "subject", "says", "measured", "who", "todo")
            }
            for each in rows
        ],
        "pictures": [{"file": f"{at}.jpg", "name": each.track} for at, each in enumerate(report.pictures)],
    }


def sticker(test: BoxSelfTest, number: str) -> str:
    """What the sticker's code says: no address, nothing to open; box, device key, sheet."""
    return f"MSR-BOX {test.box.name} {bytes(test.box.key_id).hex()} {number}".upper()


def typeset(payload: Mapping[str, Any], pictures: Mapping[str, bytes], now: datetime) -> bytes:
    """The sheet as PDF/A-2b. Raises NoSheet."""
    with tempfile.TemporaryDirectory(prefix="msr-sheet-") as folder:
        root = Path(folder)
        shutil.copy(TEMPLATE, root / TEMPLATE.name)
        for name, data in pictures.items():
            (root / name).write_bytes(data)
        (root / "sticker.svg").write_text(svg(str(payload["sticker"])), "utf-8")
        try:
            pdf = typst.compile(
                str(root / TEMPLATE.name),
                root=str(root),
                font_paths=_fonts(settings.MSR.fonts),
                ignore_system_fonts=True,
                sys_inputs={"payload": json.dumps(payload, ensure_ascii=False)},
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=int(now.timestamp()),
            )
        except typst.TypstError as error:
            raise NoSheet(f"sheet: {error.message}", _("验收单排版失败：%(why)s") % {"why": error.message}) from error
    return pdf


def _counts(report: SelfTest) -> str:
    number = {level: sum(each.level is level for each in report.findings) for level in Level}
    return (
        f"正常 {number[Level.GOOD]} 项，待处理 {number[Level.WARNING]} 项，"
        f"不合格 {number[Level.BAD]} 项，未检 {number[Level.SKIPPED]} 项"
    )


@cache
def _fonts(own: Path | None) -> typst.Fonts:
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise LookupError("fonts: pylopdf-fonts-zh-cn is not installed; it is in requirements.lock")
    folders = [str(each) for each in (own, Path(spec.origin).parent) if each]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
