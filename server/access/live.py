"""Parts of pages that renew themselves: sent again only when they read otherwise than the page already has them.

    {% live "waiting" every="20s" %} ... {% endlive %}       a part of any page; the shell asks for that page again and
                                                             sends this part alone (web/templatetags/live.py)
    live.part(html), live.renewed(request, part)             a part with an address of its own, for each second's news

The page names what it has in If-None-Match; the answer is 304 and empty if that is what it would get.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: A form's token differs each time and is no news.
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown, and the digest by which a change of it is known."""

    html: str
    digest: str


def part(html: str) -> Part:
    """That HTML (safe text), form tokens aside."""
    return Part(html, hashlib.sha256(_TOKEN.sub("", html).encode()).hexdigest()[:16])


def is_had(request: HttpRequest, digest: str) -> bool:
    """Whether the page has it already."""
    return request.headers.get("If-None-Match") == f'"{digest}"'


def unchanged(digest: str) -> HttpResponse:
    """Nothing new."""
    return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": f'"{digest}"'})


def renewed(request: HttpRequest, shown: Part, every: str = "1s") -> HttpResponse:
    """The part again, or 304."""
    if is_had(request, shown.digest):
        return unchanged(shown.digest)
    answer = render(request, "components/live.html", {"live": shown, "url": request.get_full_path(), "every": every})
    answer["ETag"] = f'"{shown.digest}"'
    return answer
