"""`{% icon "door" %}`: one picture of the sprite (names: web/frontend/icons.json)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from server.access import wording

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon without meaning of its own: the words beside it say it. `size`: "" or "lg"."""
    classes = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's input in the shell's look, told apart for screen readers when it is wrong."""
    attrs: dict[str, str | bool] = {
        "class": "form-select" if isinstance(field.field.widget, Select) else "form-control"
    }
    if field.errors:
        attrs["class"] = f"{attrs['class']} is-invalid"
    return field.as_widget(attrs=attrs)


@register.filter
def listed(things: Iterable[Any]) -> str:
    """Names in a row: of people, suspects, choices, or whatever is words."""
    return wording.listed(map(_named, things))


def _named(thing: Any) -> Any:
    return next((getattr(thing, name) for name in ("display_name", "label", "name") if hasattr(thing, name)), thing)


@register.filter
def aside(text: object) -> str:
    """In brackets; nothing for nothing."""
    return wording.aside(text)
