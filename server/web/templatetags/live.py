"""`{% live "waiting" every="20s" news=_("列表已更新") %} ... {% endlive %}`: a part of a page that renews itself.

It pauses in a hidden tab, and while somebody writes in it; `news` is told to those who cannot see that it changed.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from server.access import live
from server.web.live import note_part

register = template.Library()
_EVERY = "20s"


class LivePart(template.Node):
    """What stands between the tags, in a frame that asks for itself again."""

    def __init__(self, name: FilterExpression, said: dict[str, FilterExpression], inside: NodeList) -> None:
        self.name, self.said, self.inside = name, said, inside

    def render(self, context: Context) -> SafeString:
        request: HttpRequest = context["request"]
        name = str(self.name.resolve(context))
        said: dict[str, Any] = {key: value.resolve(context) for key, value in self.said.items()}
        shown = live.part(self.inside.render(context))
        html = format_html(
            '<div id="live-{name}" data-live="{name}" data-etag="{digest}" data-news="{news}" hx-get="{url}"'
            ' hx-trigger="every {every}, renew" hx-swap="outerHTML">{inside}</div>',
            name=name,
            digest=shown.digest,
            news=said.get("news") or _("本页内容已更新"),
            url=request.get_full_path(),
            every=said.get("every", _EVERY),
            inside=mark_safe(shown.html),  # noqa: S308  what the template rendered
        )
        note_part(request, name, live.Part(html, shown.digest))
        return html


@register.tag("live")
def live_part(parser: Parser, token: Token) -> LivePart:
    """The frame; its name first, then `every` and `news`."""
    _tag, name, *rest = token.split_contents()
    said = token_kwargs(rest, parser)
    inside = parser.parse(("endlive",))
    parser.delete_first_token()
    return LivePart(parser.compile_filter(name), said, inside)
