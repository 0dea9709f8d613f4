"""Several pens on one text: judged as a table, then in rows, where nothing that was written is ever gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from server.audit.models import AuditEvent
from server.hearings.errors import BadStroke, StaleState
from server.hearings.models import Draft, Item, Past
from server.hearings.pens import Held, Stroke, Verdict, judge
from server.hearings.writing import join, write
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.hearings.conftest import Table

HELD = Held(text="一二", version=4, pen="one", seq=7)


@pytest.mark.parametrize(
    ("stroke", "has_draft", "verdict"),
    [
        (Stroke(pen="one", seq=8, base=4, text="一二三"), False, Verdict.NEXT),
        (Stroke(pen="two", seq=1, base=4, text="一二四"), False, Verdict.NEXT),
        (Stroke(pen="two", seq=1, base=3, text="一四"), False, Verdict.BESIDE),
        (Stroke(pen="two", seq=2, base=4, text="一二四"), True, Verdict.BESIDE),
        (Stroke(pen="two", seq=1, base=3, text="一二"), False, Verdict.SAME),
        (Stroke(pen="one", seq=7, base=3, text="一"), False, Verdict.LATE),
        # the answer to its last stroke was lost: it goes on over its own word, and so does the page loaded again
        (Stroke(pen="one", seq=8, base=2, text="一二三"), False, Verdict.NEXT),
        (Stroke(pen="two", seq=1, base=2, text="一二三", was="one"), False, Verdict.NEXT),
    ],
)
def test_a_stroke_goes_on_from_what_it_saw_or_lies_beside(stroke: Stroke, has_draft: bool, verdict: Verdict) -> None:
    assert judge(HELD, stroke, has_draft=has_draft) is verdict


@pytest.mark.django_db
def test_what_did_not_see_the_other_lies_beside_until_a_person_joins_them(table: Table, people: People) -> None:
    table.hand.case.helpers.add(people.assistant)
    table.write("facts", "甲进入商店")
    other = {"pen": "pen-of-other", "by": people.assistant}
    assert table.write("facts", "乙在门口", base=0, **other).verdict is Verdict.BESIDE
    table.write("facts", "乙在门口望风", base=0, seq=2, **other)
    table.write("facts", "甲进入商店，", base=1, seq=2)
    item, draft = Item.objects.get(), Draft.objects.get()
    assert (item.text, draft.text, draft.by) == ("甲进入商店，", "乙在门口望风", people.assistant)

    with pytest.raises(StaleState):  # he had not seen the draft's last stroke
        join(by=table.user, item=item, base=item.version, drafts={draft.pk: 1}, text="缺字", now=NOW)
    joined = join(by=table.user, item=item, base=item.version, drafts={draft.pk: 2}, text="甲进入，乙望风", now=NOW)
    draft.refresh_from_db()
    assert (joined.text, draft.joined_by) == ("甲进入，乙望风", table.user)
    assert "甲进入商店，" in Past.objects.values_list("text", flat=True)
    # a stroke of the joined draft that comes again is nothing; what was written on since then lies beside once more
    assert table.write("facts", "乙在门口望风", base=0, seq=2, **other).verdict is Verdict.LATE
    assert table.write("facts", "乙在门口望风，逃跑", base=0, seq=3, **other).verdict is Verdict.BESIDE
    assert Item.objects.get().text == "甲进入，乙望风"


@pytest.mark.django_db
def test_a_minute_of_one_pen_is_one_deed_of_the_log_and_never_the_text(table: Table) -> None:
    for n, text in enumerate(("张", "张三", "张三承认"), 1):
        table.write("understood", text, seq=n, base=n - 1)
    item = Item.objects.get()
    write(
        by=table.user, hearing=table.hearing, heard=table.heard(), place="understood", now=NOW + timedelta(minutes=2),
        stroke=Stroke(pen="pen-of-one", seq=4, base=item.version, text="张三承认，明白"),
    )  # fmt: skip
    events = list(AuditEvent.objects.filter(action="hearing.written"))
    assert len(events) == 2 and not any("承认" in str(each.details) for each in events)
    assert [each.text for each in Past.objects.all()] == ["张三承认"]


@pytest.mark.django_db
def test_of_two_choices_the_second_is_refused_by_name_and_no_list_is_left(table: Table, people: People) -> None:
    table.hand.case.helpers.add(people.assistant)
    table.write("lawyer.facts.stance", "agrees")
    with pytest.raises(StaleState) as refused:
        table.write("lawyer.facts.stance", "disagrees", pen="pen-of-other", by=people.assistant)
    assert table.user.display_name in str(refused.value.words)
    for place, text in (
        ("lawyer.facts.stance", "perhaps"),
        ("no.place", "x"),
        ("present", "x"),
        ("facts", "字" * 20_001),
    ):
        with pytest.raises(BadStroke):
            table.write(place, text, pen="pen-of-third")


@pytest.mark.django_db(transaction=True)
def test_of_four_who_write_at_the_same_instant_each_last_word_is_kept(table: Table) -> None:
    heard = table.heard()

    def type_on(pen: str) -> None:
        base = 0
        try:
            for seq in range(1, 6):
                stroke = Stroke(pen=pen, seq=seq, base=base, text=pen * seq)
                said = {"by": table.user, "hearing": table.hearing, "heard": heard, "place": "facts", "now": NOW}
                base = write(stroke=stroke, **said).item.version  # type: ignore[arg-type]
        finally:
            connection.close()

    pens = ["甲乙丙丁戊己庚辛"[n : n + 2] for n in range(0, 8, 2)]
    with ThreadPoolExecutor(len(pens)) as hands:
        for done in [hands.submit(type_on, pen) for pen in pens]:
            done.result()
    kept = {Item.objects.get().text, *Draft.objects.values_list("text", flat=True)}
    kept |= set(Past.objects.values_list("text", flat=True))
    assert {pen * 5 for pen in pens} <= kept
