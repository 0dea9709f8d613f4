"""People at their browsers, desktop or phone, signed in through the real form; no page may break its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browsing import fits
from tests.system.walking.centre import PASSWORD, Centre

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ON_PHONE = frozenset({"fayuan", "zhiban", "zhibanb", "bianhu"})
_PATIENCE_MS = 15_000
#: A letter and its answer: each way a ferry's turn, on a busy machine.
PATIENCE_S = 60.0


class Person:
    """One person at one browser."""

    def __init__(self, centre: Centre, context: BrowserContext, username: str, home: str) -> None:
        self.centre, self.username, self.home = centre, username, home
        self.is_phone = username in ON_PHONE
        self.page = context.new_page()
        self.page.set_default_timeout(_PATIENCE_MS)

    def sign_in(self) -> None:
        """By name and password, to the home page."""
        self.page.goto(f"{self.home}/account/sign-in/")
        self.give_password()
        self.page.locator("aside.side").wait_for()

    def give_password(self) -> None:
        """On the page that asks for it."""
        self.page.get_by_label("用户名").fill(self.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.button("登录").click()

    def go(self, path: str) -> None:
        """To a page of the centre; on a phone nothing sticks out of it."""
        self.page.goto(path if path.startswith("http") else self.home + path)
        self.fits()

    def fits(self) -> None:
        """On a phone the page is as wide as the phone."""
        if self.is_phone:
            fits(self.page)

    def press(self, name: str) -> None:
        """A button, with the finger on a phone; returns on the page that follows."""
        self._touch(self.button(name))

    def follow(self, name: str) -> None:
        """A link whose words hold these; returns on its page."""
        self._touch(self.page.locator("#main").get_by_role("link", name=name).first)

    def button(self, name: str) -> Locator:
        """The button of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True).first

    def _touch(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            thing.tap() if self.is_phone else thing.click()
        self.fits()

    def reads(self, words: str) -> None:
        """The page says so."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=_PATIENCE_MS)

    def waits_for(self, words: str, path: str | None = None, within_s: float = PATIENCE_S) -> None:
        """Looks again until the page says so: what others did has come across."""

        self.waits_until(lambda page: words in page.locator("body").inner_text(), words, path, within_s)

    def waits_until(
        self, fact: Callable[[Page], bool], what: str, path: str | None = None, within_s: float = PATIENCE_S
    ) -> None:
        """Looks again until it is so."""

        def seen() -> bool:
            self.go(path or self.page.url)
            return fact(self.page)

        self.centre.wait(f"{self.username} to see {what!r}", seen, within_s=within_s)


class People:
    """Whoever takes part, each made when first asked for."""

    def __init__(self, browser: Browser, centre: Centre) -> None:
        self._browser, self._centre = browser, centre
        self._contexts: list[BrowserContext] = []
        self._known: dict[str, Person] = {}
        self.broken: list[str] = []

    def __getitem__(self, username: str) -> Person:
        if username not in self._known:
            self._known[username] = self.another(username)
        return self._known[username]

    def at_portal(self, username: str) -> Person:
        """An administrator of the outer zone, where it has one of its own."""
        return self.another(username, self._centre.portal)

    def another(self, username: str, home: str = "") -> Person:
        """The person at one more browser, where he signs in unless another home is named."""
        like = PHONE if username in ON_PHONE else DESKTOP
        context = self._browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **like)
        context.on("weberror", lambda error: self.broken.append(str(error.error)))
        context.on("console", self._listen)
        self._contexts.append(context)
        at = self._centre.portal if username in ON_PHONE else self._centre.address
        made = Person(self._centre, context, username, home or at)
        made.sign_in()
        return made

    def close(self) -> None:
        """Every browser; AssertionError if a page broke a rule of its own."""
        for context in self._contexts:
            context.close()
        assert self.broken == []

    def _listen(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.broken.append(message.text)


@contextmanager
def at_their_browsers(browser: Browser, centre: Centre) -> Iterator[People]:
    """The people, gone at the end."""
    people = People(browser, centre)
    try:
        yield people
    finally:
        people.close()
