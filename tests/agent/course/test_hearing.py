"""Where a hearing stands: what is awaited, what is missing, what a reason settles."""

from __future__ import annotations

from agent.course.hearing import ChapterSet, Course
from agent.course.script import load_script

SCRIPT = ("C1_NOTICE", "C3_RIGHTS", "C14_END")


def test_a_chapter_that_was_set_is_not_missing_and_one_with_a_reason_is_not_asked_for() -> None:
    course = Course(script=SCRIPT).with_chapter("C1_NOTICE", 5).with_reason("C14_END", "临时中断")
    assert course.unsaid == ("C3_RIGHTS", "C14_END")
    assert course.missing == ("C3_RIGHTS",)


def test_a_chapter_set_after_all_needs_its_reason_no_longer() -> None:
    course = Course(script=SCRIPT).with_reason("C14_END", "临时中断").with_chapter("C14_END", 9)
    assert course.reasons == {}
    assert course.with_chapter("C14_END", 11).unsaid == ("C1_NOTICE", "C3_RIGHTS")


def test_after_a_resumption_the_explanation_is_awaited_and_missing_until_it_was_given() -> None:
    course = Course(script=()).suspend("health", 3).resumed()
    assert (course.awaiting, course.missing) == ("explanation", ("explanation",))
    assert course.explained().awaiting is None
    assert course.explained().missing == ()


def test_the_lawyer_is_asked_for_the_begin_during_the_talk_and_for_the_end_after_it() -> None:
    course = Course(script=()).talk_begun(1, "panel").talk_cut(2)
    assert course.awaiting == "confirm-begin"
    assert course.confirmed("begin").awaiting is None
    after = course.confirmed("begin").talk_ended()
    assert (after.awaiting, after.missing) == ("confirm-end", ("confirm-end",))
    assert after.confirmed("end").missing == ()


def test_a_begin_that_was_never_confirmed_stays_visible_after_the_talk() -> None:
    course = Course(script=()).talk_begun(1, "panel").talk_cut(2).talk_ended()
    assert course.missing == ("confirm-begin", "confirm-end")


def test_what_is_told_says_when_every_source_is_closed() -> None:
    course = Course(script=()).talk_begun(1, "panel")
    assert course.told()["confidential"] == {
        "since_ns": 1,
        "begin_confirmed": False,
        "is_cut": False,
        "ends_at_ns": None,
    }
    assert course.talk_cut(2).confirmed("begin").told()["confidential"] == {
        "since_ns": 2,
        "begin_confirmed": True,
        "is_cut": True,
        "ends_at_ns": None,
    }


def test_the_scripts_are_dated_and_the_short_one_is_part_of_the_full_one() -> None:
    full, short = load_script("full"), load_script("short")
    assert len(full.chapters) == 14
    assert set(full.chapters) == full.known
    assert [name for name in full.chapters if name in short.chapters] == list(short.chapters)
    assert full.in_force and "第四条" in full.basis
    assert load_script("none").chapters == ()


def test_a_talk_before_the_press_is_none_of_the_film_and_one_that_power_cut_is() -> None:
    course = Course(script=("C1_NOTICE",)).talk_begun(1, "panel").talk_cut(2).talk_ended()
    assert course.begun().missing == ("C1_NOTICE",)
    went_on = course.gone_on(2, (ChapterSet("C1_NOTICE", 3),), was_suspended=True)
    assert went_on.missing == ("explanation", "confirm-begin", "confirm-end")
    assert went_on.part_number == 2
