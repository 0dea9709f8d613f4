"""How a unit holds its hearings: what the profile's table says, and what holds where it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_config.errors import ProfileError
from firmware_config.hearing import ROLES_BASIS, Hearing, read_hearing
from firmware_config.table import Table

NOTICE = {"language": "zh-yue", "file": "notices/yue.wav"}


def read(**values: object) -> Hearing:
    return read_hearing(Table(dict(values), "hearing"), Path("/box"))


def test_a_silent_profile_asks_for_no_chapter_and_keeps_the_roles_apart() -> None:
    hearing = read()
    assert (hearing.script, hearing.player, hearing.notices) == ("none", "silent", {})
    assert not hearing.one_person_may_be_both
    assert hearing.roles_basis == ROLES_BASIS


def test_a_notice_lies_beside_the_profile_and_is_chosen_by_its_language() -> None:
    hearing = read(notices=[NOTICE], notice_language="zh-yue", script="short")
    assert hearing.notices == {"zh-yue": Path("/box/notices/yue.wav")}
    assert hearing.notice_language == "zh-yue"


def test_one_person_for_both_roles_needs_the_rule_that_says_so() -> None:
    assert read(one_person_may_be_both=True, roles_basis="某院规定第三条").roles_basis == "某院规定第三条"
    with pytest.raises(ProfileError, match="roles_basis"):
        read(one_person_may_be_both=True)


@pytest.mark.parametrize(
    "wrong", [{"script": "long"}, {"notice_language": "zh"}, {"player": "loud"}, {"scirpt": "full"}]
)
def test_a_wrong_word_is_refused_by_its_place(wrong: dict[str, str]) -> None:
    with pytest.raises(ProfileError, match=r"hearing\."):
        read(**wrong)
