"""Each page that each role reaches: it is there, and in English nothing but data is Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from server.access.models import Role
from tests.server.conftest import People
from tests.server.web import crawl, world

pytestmark = pytest.mark.django_db
_CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
#: Attributes that are read aloud or shown.
_SAID = ("title", "aria-label", "placeholder", "alt", "data-news", "data-signed-in", "data-sending")
_VOID = {"meta", "link", "input", "img", "br", "hr", "use", "path", "rect", "circle", "line", "source", "wbr"}


class _English(HTMLParser):
    """What a page says outside of elements marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        chinese = (self.open[-1][1] if self.open else False) or (told.get("lang") or "").startswith("zh")
        if not chinese:
            self.said += [told[name] or "" for name in _SAID if name in told]
        if tag not in _VOID:
            self.open.append((tag, chinese))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends where it begins (a picture's parts) says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.open and (self.open[-1][1] or self.open[-1][0] in ("script", "style"))):
            self.said.append(data)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(key)
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _data() -> list[str]:
    """Every piece of Chinese that lies in a column of the database, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        columns = [each.name for each in model._meta.fields if isinstance(each, CharField | TextField | JSONField)]
        for row in model._default_manager.values_list(*columns) if columns else ():
            for text in _strings(list(row)):
                found.update(_CJK.findall(text))
    return sorted(found, key=len, reverse=True)


def _chinese(text: str, data: list[str]) -> set[str]:
    reader = _English()
    reader.feed(text)
    left = set()
    for words in map(str.strip, reader.said):
        rest = words
        for known in data:
            rest = rest.replace(known, "")
        if _CJK.search(rest):
            left.add(words)
    return left


@pytest.mark.parametrize("role", Role)
def test_every_page_that_a_role_reaches_is_there_and_speaks_english(people: People, role: Role) -> None:
    world.made(people)
    data = _data()
    pages = list(crawl.pages_of(people.of(role), "en"))
    assert [page.path for page in pages if page.status != 200] == []
    said = {page.path: _chinese(page.text, data) for page in pages}
    assert {path: words for path, words in said.items() if words} == {}
    assert {"web:home", "web:search", "web:help", "access:account"} <= {page.name for page in pages}


def test_what_people_read_before_they_sign_in_speaks_english(people: People, client) -> None:
    client.cookies["language"] = "en"
    for path in ("/account/sign-in/", "/account/invitation/", "/help/", "/claims/", "/nothing-here/"):
        assert _chinese(client.get(path).content.decode(), []) == set(), path


def test_data_in_chinese_is_told_from_words_of_a_page() -> None:
    page = '<html><title>Cases</title><p title="案件">李四</p><p lang="zh-CN">中文</p><br><b>翻译</b></html>'
    assert _chinese(page, ["李四"]) == {"案件", "翻译"}
