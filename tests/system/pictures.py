"""Every page of every role, as it is seen: `python -m tests.system.pictures ADDRESS SIGN-INS --to build/pages`.

Follows the links of a running demo from each person's home page, and takes each kind of page on a desktop and on a
phone, in Chinese and in English. What sticks out of a phone, what is Chinese on an English page, and what failed is
listed at the end, for a person to look at beside the pictures.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.conftest import ARGUMENTS, CHROMIUM

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST = 40
_NUMBER = re.compile(r"[0-9a-f]{32}|demo-[a-z]-\d+-\d+|\d+")
_SKIPPED = re.compile(r"/static/|/sign-out/|/api/|/media/|\.(json|zip|pdf|xlsx|csv)$")
_HANDED_OUT = "Download is starting"
_LINKS = "() => [...document.querySelectorAll('a[href]')].map((a) => a.href)"
_LEFT = """() => { const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) { const said = walk.currentNode.textContent.trim()
    if (/[\\u4e00-\\u9fff]/.test(said) && walk.currentNode.parentElement.offsetParent) found.push(said.slice(0, 60)) }
  return [...new Set(found)] }"""


@dataclass(slots=True)
class Seen:
    """What was taken, and what to look at."""

    pages: int = 0
    wide: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    chinese: dict[str, set[str]] = field(default_factory=dict)


def main() -> int:
    """0 when nothing failed and nothing stuck out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("sign_ins", type=Path, help="the demo's sign-ins.json")
    parser.add_argument("--to", type=Path, default=Path("build/pages"))
    parser.add_argument("--only", nargs="*", help="user names")
    said = parser.parse_args()
    people: dict[str, str] = json.loads(said.sign_ins.read_text())
    seen = Seen()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for name in said.only or people:
            walk(browser, said.address.rstrip("/"), name, people[name], said.to / name, seen)
        browser.close()
    report(seen, said.to)
    return 1 if seen.failed or seen.wide else 0


def walk(browser: Browser, home: str, name: str, password: str, to: Path, seen: Seen) -> None:
    """All that this person's links lead to, one page of each kind."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{home}/account/sign-in/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("form button.btn-primary").click()
    page.locator("aside.side").wait_for()
    queue, known = ["/"], {"/"}
    for path in queue:
        for link in take(page, home, path, to, seen):
            if kind_of(link) not in known and len(known) < MOST:
                known.add(kind_of(link))
                queue.append(link)
    context.close()
    print(f"{name}: {len(queue)} pages", flush=True)


def take(page: Page, home: str, path: str, to: Path, seen: Seen) -> list[str]:
    """Four pictures of one page; the links on it that stay here."""
    links: list[str] = []
    to.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^a-z0-9]+", "-", kind_of(path)).strip("-") or "home"
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": home}])
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        try:
            answer = page.goto(home + path)
        except Error as error:
            if _HANDED_OUT in str(error):  # a paper or a signed receipt: a file, no page
                return []
            raise
        if answer is None or answer.status >= 400:
            seen.failed.append(f"{to.name} {path}: {answer and answer.status}")
            return []
        if language == "en":
            seen.chinese.setdefault(kind_of(path), set()).update(page.evaluate(_LEFT))
        else:
            links = [local for each in page.evaluate(_LINKS) if (local := local_of(each, home))]
        page.screenshot(path=to / f"{stem}.{language[:2]}.desktop.png", full_page=True)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            seen.wide.append(f"{to.name} {path} {language}")
        page.screenshot(path=to / f"{stem}.{language[:2]}.phone.png", full_page=True)
    seen.pages += 1
    return links


def local_of(link: str, home: str) -> str:
    """The path of a link that stays at the centre and shows a page; else nothing."""
    parts = urlsplit(link)
    if f"{parts.scheme}://{parts.netloc}" != home or _SKIPPED.search(parts.path):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def kind_of(path: str) -> str:
    """The page without which case or booking it shows, and without what it is narrowed to."""
    return _NUMBER.sub("n", urlsplit(path).path)


def report(seen: Seen, to: Path) -> None:
    """What is worth a look, on the screen and beside the pictures."""
    lines = [f"{seen.pages} pages, four pictures each, in {to}"]
    lines += [f"failed: {each}" for each in seen.failed] + [f"wider than a phone: {each}" for each in seen.wide]
    lines += [
        f"Chinese on the English {kind}: {' | '.join(sorted(found))}" for kind, found in seen.chinese.items() if found
    ]
    (to / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    raise SystemExit(main())
