"""What is kept in the end on the walk: sealed PDFs that prove themselves, the dossier taken out, the disc, the film."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from server.filing.discs.comparing import opened
from tests.faults.room import pause
from tests.system.walking import signing
from tests.system.walking.people import Person

_PATIENCE_MS = 30_000


def download(prosecutor: Person, document: str, to: Path) -> Path:
    """The sealed PDF, as it is kept."""
    prosecutor.go(document)
    with prosecutor.page.expect_download() as got:
        prosecutor.page.get_by_role("link", name="下载 PDF").click()
    got.value.save_as(to)
    return to


def verify(page: Page, home: str, pdf: Path) -> str:
    """What the verification page, open to all, says of a file."""
    page.goto(f"{home}/seals/verify/")
    page.locator("input[type=file]").set_input_files(pdf)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("heading", name="核验结果")).to_be_visible(timeout=_PATIENCE_MS)
    return page.locator("main").inner_text()


def believed(page: Page, home: str, pdf: Path) -> None:
    """That page believes it, once it has been told whom to believe; asked seldom, for it bears no more."""
    said = ""
    for _time in range(4):
        said = verify(page, home, pdf)
        if "签名完好" in said:
            return
        pause(6)
    raise AssertionError(f"{pdf.name} is not believed at {home}: {said}")


def text_of(pdf: Path) -> str:
    """Its words, by pdftotext."""
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True, text=True).stdout


def change_a_byte(pdf: Path, to: Path) -> Path:
    """One byte of the first page's content, changed."""
    data = bytearray(pdf.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    to.write_bytes(data)
    return to


def export(prosecutor: Person, case: str, folder: Path) -> None:
    """The dossier as a folder with its digests: every one of them is right."""
    prosecutor.go(f"/dossiers/{case}/exports/")
    prosecutor.page.get_by_label(re.compile("文件夹")).check()
    prosecutor.page.get_by_label("导出理由").fill("移送审查")
    prosecutor.press("开始生成")
    prosecutor.waits_for("可以下载", f"/dossiers/{case}/exports/")
    with prosecutor.page.expect_download() as got:
        prosecutor.button("下载").click()
    packed, bag = folder / "dossier.zip", folder / "dossier"
    got.value.save_as(packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(bag)
    for manifest in bag.rglob("*manifest-sha256.txt"):
        subprocess.run(["sha256sum", "--quiet", "-c", manifest.name], cwd=manifest.parent, check=True)
    assert list(bag.rglob("*.pdf"))


def make_disc(keeper: Person, case: str) -> str:
    """A disc is asked for and made before one's eyes; its path."""
    keeper.go(f"/filing/{case}/discs/")
    keeper.press("制作")
    path = keeper.page.url.removeprefix(keeper.home)
    keeper.waits_for("映像已制作，待刻录回读", path)
    return path


def burn_and_read_back(keeper: Person, disc: str, folder: Path) -> None:
    """The image is taken, unpacked as a drive would show it, and read back file by file in the browser."""
    with keeper.page.expect_download() as got:
        keeper.page.get_by_role("link", name="下载映像，用于刻录").click()
    image, burnt = folder / "disc.iso", folder / "DISC"
    got.value.save_as(image)
    _unpack(image, burnt)
    label = burnt / "标签.json"
    whole = label.read_bytes()
    label.write_bytes(whole[:-1] + b" ")
    _read_back(keeper, disc, burnt)
    keeper.reads("不一致")
    expect(keeper.page.get_by_label("在场签名人")).to_have_count(0)  # a disc that differs is not sealed
    label.write_bytes(whole)
    _read_back(keeper, disc, burnt)
    expect(keeper.page.locator("h1")).to_contain_text("回读一致，待封存", timeout=_PATIENCE_MS)


def _read_back(keeper: Person, disc: str, burnt: Path) -> None:
    keeper.go(f"{disc}read-back/")
    keeper.page.get_by_label("光盘", exact=True).set_input_files(burnt)
    keeper.page.wait_for_url(f"**{disc}")


def seal_disc(keeper: Person, disc: str, present: str) -> None:
    """Sealed before those who are there."""
    keeper.go(disc)
    keeper.page.get_by_label("在场签名人").fill(present)
    keeper.page.get_by_label("封存地点").fill("演示听取意见室")
    keeper.press("登记封存")
    keeper.reads("已登记封存。")


def begin_record(keeper: Person, disc: str) -> str:
    """The record of the sealing is drafted, with what the disc knows; its path."""
    keeper.go(disc)
    keeper.press("制作封存记录")
    keeper.reads("封存")
    return signing.path_of(keeper)


def the_film_shows(prosecutor: Person, session: str, signed: Sequence[str]) -> None:
    """Whoever presided claims the film; beside it stand the acts of signing, in their order."""
    prosecutor.go(f"/recordings/{session}/")
    prosecutor.page.get_by_role("button", name="认领").first.click()
    expect(prosecutor.page.get_by_text(signed[-1]).first).to_be_visible(timeout=_PATIENCE_MS)
    words = prosecutor.page.locator("#main").inner_text()
    places = [words.index(each) for each in signed]
    assert places == sorted(places)
    assert "中止" in words and "技术故障" in words


def _unpack(image: Path, to: Path) -> None:
    with opened(image) as source:
        for name in source.names():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes(b"".join(source.pieces(name)))
