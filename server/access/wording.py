"""Small words that differ by language: how things are listed, and what stands in brackets."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(things: Iterable[object]) -> str:
    """Their words in a row, as the reader's language parts them."""
    return _("、").join(map(str, things))


def aside(text: object) -> str:
    """That text in the brackets of the reader's language; "" for nothing."""
    return _("（%(text)s）") % {"text": text} if text else ""
