"""What an app says to its readers: every string that its templates and code hand to gettext."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

_SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
#: What templatize makes of {% trans %} and {% blocktranslate %}.
_CALL = re.compile(r"""\b(?:n?gettext|_)\(u?((?:'(?:[^'\\]|\\.)*')|(?:"(?:[^"\\]|\\.)*"))""")


def msgids(app: Path) -> set[str]:
    """The msgids below that folder: from `templates/**/*.html` and every Python file."""
    found: set[str] = set()
    for path in sorted(app.glob("templates/**/*.html")):
        text = templatize(path.read_text(), origin=str(path))
        found |= {ast.literal_eval(match) for match in _CALL.findall(text)}
    for path in sorted(app.rglob("*.py")):
        found |= {text for node in ast.walk(ast.parse(path.read_text())) for text in _handed_over(node)}
    return found


def _handed_over(node: ast.AST) -> set[str]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _SINGLE:
        return set()
    first = node.args[0] if node.args else None
    return {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
