"""Every page has help, in both languages, and the mark on the page leads to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from server.web.help import Topic, topic_of, topics
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _names(patterns: list[object], before: str = "") -> Iterator[str]:
    for each in patterns:
        if not isinstance(each, URLPattern):
            inner = f"{before}{each.namespace}:" if each.namespace else before  # type: ignore[attr-defined]
            yield from _names(each.url_patterns, inner)  # type: ignore[attr-defined]
        elif each.name:
            yield f"{before}{each.name}"


def test_every_named_url_has_help() -> None:
    names = set(_names(get_resolver().url_patterns))
    lacking = sorted(name for name in names if topic_of(name) is None)
    assert lacking == [], "write what the page is for into the app's help.toml, in both languages"
    assert {page for each in topics() for page in each.pages} - names == set(), "help for pages that are no more"


@pytest.mark.parametrize("topic", topics(), ids=lambda each: f"{each.app}-{each.name}")
def test_a_topic_says_as_much_in_both_languages(topic: Topic) -> None:
    assert topic.zh.title and topic.en.title and len(topic.zh.text) == len(topic.en.text) > 0
    for zh, en in zip(topic.zh.text, topic.en.text, strict=True):
        assert zh.startswith("- ") == en.startswith("- ")
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in en), en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in zh), zh


def test_the_mark_on_a_page_leads_to_its_help(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    assert 'href="/help/devices/rooms/"' in client.get("/rooms/").content.decode()
    page = client.get("/help/devices/rooms/").content.decode()
    assert "签名记录" in page and "键盘" in page
    client.cookies["language"] = "en"
    assert "signed records" in client.get("/help/devices/rooms/").content.decode()


def test_help_is_there_before_signing_in(client: Client, people: People) -> None:
    assert "登录和退出" in client.get("/help/").content.decode()
    assert client.get("/help/access/sign_in/").status_code == 200
    assert client.get("/help/access/nothing/").status_code == 404
