"""The duty lawyer's opinion on the walk: written on his phone, answered, made a document."""

from __future__ import annotations

from collections.abc import Mapping

from tests.server.submissions.opinions import WHOLE
from tests.system.walking import refusing, signing
from tests.system.walking.people import Person

#: What the lawyer saw of the signing.
WITNESSED = {
    "rounds_end": "agreed",
    "signing": "present",
    "signing_from": "2026-11-30T09:00",
    "informed": "yes",
    "voluntary": "yes",
    "understood": "yes",
    "pressed": "no",
    "read_back": "yes",
    "own_hand": "yes",
}


def write(lawyer: Person, asks: str) -> None:
    """What the centre knows is filled in; what is left open is named and nothing goes; then it is handed in."""
    lawyer.go("/submissions/")
    lawyer.press("填写")
    lawyer.waits_until(lambda page: asks in page.locator("#id-rounds_what").input_value(), "what was offered")
    fill(lawyer, {key: value for key, value in WHOLE.items() if not key.startswith(("rounds_", "signing"))})
    lawyer.press("提交并取得回执")
    lawyer.reads("还没有完成：")
    fill(lawyer, WITNESSED)
    signing.write_hand(lawyer.page)
    lawyer.press("提交并取得回执")
    lawyer.reads("已提交，回执已签发。")
    lawyer.reads("律师提交时手写签名")


def fill(lawyer: Person, values: Mapping[str, str]) -> None:
    """Each question by its key: a choice or words."""
    for key, value in values.items():
        radio = lawyer.page.locator(f'input[type=radio][name="{key}"][value="{value}"]')
        if radio.count():
            radio.check()
        else:
            lawyer.page.locator(f"#id-{key}").fill(value)


def answer(prosecutor: Person, name: str) -> str:
    """Each matter objected to is answered; the path of the document that came of it."""
    prosecutor.waits_for("法律意见", "/replies/")
    prosecutor.follow(name)
    prosecutor.waits_for("律师提交时手写签名")
    refusing.no_answer_without_a_reason(prosecutor)
    prosecutor.page.locator("[name=sentence_answer]").select_option(label="采纳")
    prosecutor.page.locator("[name=sentence_reason]").fill("已按自首情节调整为六个月。")
    prosecutor.press("答复并签发回执")
    prosecutor.follow("值班律师法律帮助意见书")
    return prosecutor.page.url.removeprefix(prosecutor.home)
