"""Every page that a person reaches from the home page by links, as a browser without scripts asks for them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from server.access.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
#: Of one kind of page so many are looked at, of one person.
_OF_A_KIND = 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, the URL name behind it, and what came."""

    path: str
    name: str
    status: int
    text: str


def pages_of(user: User, language: str = "zh-hans") -> Iterator[Page]:
    """Those this person reaches, the home page first. Files and what leads elsewhere are left out."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.cookies["language"] = language
    ahead, seen, kinds = ["/", "/search/?q=张三", "/help/"], set[str](), dict[tuple[str, str], int]()
    while ahead:
        path = ahead.pop(0)
        name = _name(path)
        kind = (name, "?" if "?" in path else "")
        if path in seen or not name or kinds.get(kind, 0) >= _OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(path, name, answer.status_code, answer.content.decode())
        yield page
        ahead += [urljoin(path, html.unescape(each)) for each in _HREF.findall(page.text)]


def _name(path: str) -> str:
    """The URL name at that address; "" for another host, a file, or nothing."""
    parts = urlsplit(path)
    if parts.netloc or parts.scheme:
        return ""
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return ""
