"""What each page is for and how it is used: `help.toml` in each app, in both languages, found by the shell.

    [worklist]                      a topic, in the order of the file
    pages = ["cases:worklist"]      the URL names it speaks of; the first with arguments or a deed's is no link
    zh.title = "..."                en.title
    zh.text = ["...", "..."]        en.text: a paragraph each; one that begins with "- " is a step

A test asks that every named URL has a topic, and that each topic says as much in both languages.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """A topic in one language."""

    title: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Help for some pages of one app."""

    app: str
    name: str
    pages: tuple[str, ...]
    zh: Words
    en: Words

    @property
    def words(self) -> Words:
        """In the reader's language."""
        return self.en if get_language() == "en" else self.zh


@cache
def topics() -> tuple[Topic, ...]:
    """All topics of the installed apps, in their order."""
    configs = [config for config in apps.get_app_configs() if config.name.startswith("server.")]
    files = [(config.label, Path(config.path) / "help.toml") for config in configs]
    return tuple(topic for label, path in files if path.is_file() for topic in read(label, path))


def read(label: str, path: Path) -> tuple[Topic, ...]:
    """The topics of one file. KeyError where one lacks a language."""
    found = tomllib.loads(path.read_text())
    return tuple(
        Topic(
            label,
            name,
            tuple(said["pages"]),
            *(Words(said[of]["title"], tuple(said[of]["text"])) for of in ("zh", "en")),
        )
        for name, said in found.items()
    )


def topic_of(page: str) -> Topic | None:
    """The help for that URL name."""
    return next((each for each in topics() if page in each.pages), None)


def topic_named(label: str, name: str) -> Topic | None:
    """That topic of that app."""
    return next((each for each in topics() if (each.app, each.name) == (label, name)), None)
