"""What an app says to its readers: every string that its templates and code hand to gettext."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

#: Handed over with the context that tells two meanings apart: the key is both.
_WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
_SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
#: What templatize makes of {% trans %} and {% blocktranslate %}.
_TEXT = r"""u?((?:'(?:[^'\\]|\\.)*')|(?:"(?:[^"\\]|\\.)*"))"""
_CALL = re.compile(rf"\b(?:n?gettext|_)\({_TEXT}")
_CONTEXT_CALL = re.compile(rf"\bpgettext\({_TEXT},\s*{_TEXT}")


def msgids(app: Path) -> set[str]:
    """The msgids below that folder: from `templates/**/*.html` and every Python file."""
    found: set[str] = set()
    for path in sorted(app.glob("templates/**/*.html")):
        text = templatize(path.read_text(), origin=str(path))
        found |= {ast.literal_eval(match) for match in _CALL.findall(text)}
        pairs = (map(ast.literal_eval, match) for match in _CONTEXT_CALL.findall(text))
        found |= {"\x04".join(pair) for pair in pairs}
    for path in sorted(app.rglob("*.py")):
        found |= {text for node in ast.walk(ast.parse(path.read_text())) for text in _handed_over(node)}
    return found


def _handed_over(node: ast.AST) -> set[str]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return set()
    said = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if node.func.id in _WITH_CONTEXT and len(said) >= 2:
        return {"\x04".join(said[:2])}
    return set(said[:1]) if node.func.id in _SINGLE else set()
