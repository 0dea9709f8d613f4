from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from server.config.catalogues import compile_mo, read_po
from server.config.errors import BadCatalogue
from server.config.msgids import msgids
from server.web.management.commands.compile_catalogues import apps, missing

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

# a remark
#: where it stands
msgid "房间"
msgstr "Room"

msgid "说“%(name)s”，\n"
"再说一次 \"好\""
msgstr "Say %(name)s,\n"
"once more \"good\""

msgctxt "menu"
msgid "房间"
msgstr "Rooms"

msgid "%(n)d 间"
msgid_plural "%(n)d 间"
msgstr[0] "%(n)d room"
msgstr[1] "%(n)d rooms"

#, fuzzy
msgid "模糊"
msgstr "a guess"

msgid "没有译文"
msgstr ""
"""


def _catalogue(po: str) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(compile_mo(read_po(po))))


def test_python_reads_what_was_compiled() -> None:
    english = _catalogue(PO)
    assert english.gettext("房间") == "Room"
    assert english.pgettext("menu", "房间") == "Rooms"
    assert english.gettext('说“%(name)s”，\n再说一次 "好"') == 'Say %(name)s,\nonce more "good"'
    assert [english.ngettext("%(n)d 间", "%(n)d 间", n) for n in (1, 2)] == ["%(n)d room", "%(n)d rooms"]


def test_guesses_and_empty_translations_leave_the_chinese() -> None:
    english = _catalogue(PO)
    assert [english.gettext(text) for text in ("模糊", "没有译文")] == ["模糊", "没有译文"]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert compile_mo(read_po(PO)) == compile_mo(read_po(PO))


@pytest.mark.parametrize(
    ("po", "message"),
    [
        ('msgid "甲"\nmsgstr "A\n', "line 2"),
        ('msgid "%(n)d 间"\nmsgstr "%(m)d rooms"\n', "placeholders"),
        ('msgid "甲"\nmsgid "乙"\n', "line 2"),
        ('msgid "甲"\nmsgstr "" + __import__("os").name\n', "line 2"),
    ],
)
def test_a_broken_catalogue_is_refused_at_its_line(po: str, message: str) -> None:
    with pytest.raises(BadCatalogue, match=message):
        read_po(po)


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_everything_an_app_says_has_its_english(app: Path) -> None:
    assert missing(app) == set()


def test_sources_are_searched_for_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        '{% load i18n %}{% trans "甲" %}'
        "{% blocktranslate with n=x %}乙 {{ n }}{% endblocktranslate %}<b title=\"{% trans '丙' %}\">"
    )
    (tmp_path / "a.py").write_text('_("丁"); gettext_lazy("戊"); other("己")')
    assert msgids(tmp_path) == {"甲", "乙 %(n)s", "丙", "丁", "戊"}
