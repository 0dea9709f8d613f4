"""Numbers of cases, documents and persons: brought to one form, checked against patterns that are data. Pure.

Brackets come as [], 〔〕, 【】 or full width: a case number is kept with [], a document's with 〔〕.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.cases.deadlines.errors import BadRule

_BRACKETS = str.maketrans("〔〕【】［］〖〗", "[][][][]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
#: Fields of a document number's template, and what they match when one is read.
_PARTS = {"prefix": r"(?P<prefix>[\u4e00-\u9fff]+)", "yyyy": r"(?P<yyyy>\d{4})", "n": r"(?P<n>[1-9]\d*)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How a kind of number looks in a unit ("*": in any)."""

    kind: str
    unit: str
    regex: re.Pattern[str]
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a kind of document is numbered in a unit; `n` begins anew each year."""

    kind: str
    unit: str
    template: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """What a deployment's numbers.toml says."""

    patterns: tuple[Pattern, ...]
    templates: tuple[Template, ...]

    def pattern(self, kind: str, unit: str) -> Pattern:
        """The unit's own, or everybody's."""
        return _chosen((each for each in self.patterns if each.kind == kind), unit, f"pattern of {kind}")

    def template(self, kind: str, unit: str) -> Template:
        """The unit's own, or everybody's."""
        return _chosen((each for each in self.templates if each.kind == kind), unit, f"template of {kind}")


def patterns_of(told: Mapping[str, Any]) -> Patterns:
    """What the file tells. BadRule: a pattern does not match its own sample, a template does not read back."""
    patterns = tuple(_pattern(row) for row in told.get("pattern", ()))
    templates = tuple(
        Template(kind=row["kind"], unit=row["unit"], template=row["template"], prefix=row["prefix"])
        for row in told.get("document", ())
    )
    for each in templates:
        if read_document(each, document_number(each, 2026, 7)) != (2026, 7):
            raise BadRule(f"numbers: document {each.kind} of {each.unit}: {each.template!r} does not read back")
    return Patterns(patterns, templates)


def tidy(text: str) -> str:
    """A case number in the one form it is kept in: half width, no spaces, square brackets."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_BRACKETS)).split())


def read(pattern: Pattern, text: str) -> dict[str, str] | None:
    """The parts of a number; None: it is not of that pattern."""
    found = pattern.regex.fullmatch(tidy(text))
    return found.groupdict() if found else None


def document_number(template: Template, year: int, n: int) -> str:
    """The n-th document of that year."""
    return template.template.format(prefix=template.prefix, yyyy=f"{year:04d}", n=n)


def read_document(template: Template, text: str) -> tuple[int, int] | None:
    """Year and number of a document; None: it is not of that template or has another prefix."""
    form = re.escape(tidy(template.template.format(prefix="\0p", yyyy="\0y", n="\0n")))
    for mark, name in (("p", "prefix"), ("y", "yyyy"), ("n", "n")):
        form = form.replace(re.escape("\0" + mark), _PARTS[name], 1).replace("\0" + mark, _PARTS[name], 1)
    found = re.fullmatch(form, tidy(text))
    return (int(found["yyyy"]), int(found["n"])) if found and found["prefix"] == template.prefix else None


def resident_check(number: str) -> str:
    """What is wrong with a resident's identity number, as a word; "" if nothing (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return "form"
    if _CHECKS[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] != number[17]:
        return "check"
    return "" if resident_birth(number) else "date"


def resident_birth(number: str) -> date | None:
    """The date of birth that a resident's number states; None if it states none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _pattern(row: Mapping[str, Any]) -> Pattern:
    pattern = Pattern(kind=row["kind"], unit=row["unit"], regex=re.compile(row["regex"]), sample=row["sample"])
    if read(pattern, pattern.sample) is None:
        raise BadRule(f"numbers: pattern {pattern.kind} of {pattern.unit} does not match its sample {pattern.sample!r}")
    return pattern


def _chosen(rows: Iterable[Any], unit: str, what: str) -> Any:
    by_unit = {row.unit: row for row in rows}
    found = by_unit.get(unit) or by_unit.get("*")
    if found is None:
        raise BadRule(f"numbers: no {what} for unit {unit} and none for *")
    return found
