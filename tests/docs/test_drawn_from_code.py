"""Documents that are drawn from the code still say what the code says (`make docs` shows how to draw them anew)."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from agent.session import diagram
from firmware_config.selftests import drawn
from sync.evidence.errors import EvidenceFault

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"```mermaid\n(.*?)\n```", re.DOTALL)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_drawn_state_table_is_the_rooms_table() -> None:
    drawn = FENCE.search(text("docs/ref/states.md"))
    assert drawn is not None
    assert drawn[1] == diagram()


def test_the_printed_permissions_are_the_policies() -> None:
    printed = io.StringIO()
    call_command("show_policies", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/permissions.md")


def test_the_drawn_course_of_a_booking_is_its_table() -> None:
    printed = io.StringIO()
    call_command("show_booking_states", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/bookings.md")


def test_the_printed_settings_are_those_of_the_centre() -> None:
    printed = io.StringIO()
    call_command("show_settings", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/settings.md")


def test_the_drawn_binding_is_counsels_table() -> None:
    drawn, printed = FENCE.search(text("docs/ref/bindings.md")), io.StringIO()
    call_command("draw_bindings", stdout=printed)
    assert drawn is not None
    assert drawn[1] == printed.getvalue().strip()


def test_the_printed_kinds_of_letters_are_the_handlers() -> None:
    printed = io.StringIO()
    call_command("show_letters", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/letters.md")


def test_the_printed_gate_is_its_checks_and_tables() -> None:
    printed = io.StringIO()
    call_command("show_gate", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/filing.md")


def test_the_printed_self_test_is_its_catalogue() -> None:
    assert drawn() in text("docs/ref/selftests.md")


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_every_path_that_the_readme_names_is_there(page: str) -> None:
    named = re.findall(r"`((?:agent|sync|server|docs|bench|systemd|firmware_config|tests)/[\w./-]*)`", text(page))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_step_that_can_refuse_stands_in_the_recipe() -> None:
    recipe = text("docs/formats/evidence.md").split("## 9 ")[1].split("## 10 ")[0]
    steps = {each.step for each in EvidenceFault.__subclasses__()} - {EvidenceFault.step}
    assert sorted(step for step in steps if f"`{step}`" not in recipe) == []


def test_the_drawn_course_of_a_case_is_the_table_with_its_rules() -> None:
    printed = io.StringIO()
    call_command("show_case_states", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/cases.md")


def test_the_printed_kinds_of_documents_are_what_their_templates_say() -> None:
    printed = io.StringIO()
    call_command("show_document_kinds", stdout=printed)
    assert printed.getvalue().strip() in text("docs/ref/documents.md")
