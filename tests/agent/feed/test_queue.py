"""What a slow subscriber loses: whole groups of pictures up to the next keyframe, and he is told how many."""

from __future__ import annotations

from agent.feed.messages import Decoder, Dropped, Facts, Lost, Message, Picture, Sound, encode
from agent.feed.queue import SubscriberQueue


def picture(number: int, *, key: bool = False, size: int = 100) -> bytes:
    return encode(Picture(track="scene", at_ns=number, cts_ns=0, duration_ns=1, is_key=key, data=bytes(size)))


def fetched(queue: SubscriberQueue) -> list[Message]:
    decoder, found = Decoder(), []
    while (data := queue.next()) is not None:
        found += decoder.take(data)
    return found


def offer(queue: SubscriberQueue, numbers: range, *, gop: int = 5) -> None:
    for number in numbers:
        queue.offer("scene", picture(number, key=number % gop == 0), begins=number % gop == 0)


def shown(messages: list[Message]) -> list[int | str]:
    return [m.at_ns if isinstance(m, Picture) else f"-{m.count}" for m in messages if isinstance(m, Picture | Dropped)]


def test_a_subscriber_that_comes_in_the_middle_begins_with_a_keyframe_and_has_lost_nothing() -> None:
    queue = SubscriberQueue()
    offer(queue, range(3, 8))
    assert shown(fetched(queue)) == [5, 6, 7]


def test_a_slow_subscriber_loses_whole_groups_and_is_told_how_many() -> None:
    queue = SubscriberQueue(limit=8 * len(picture(0)))
    offer(queue, range(12))
    assert shown(fetched(queue)) == [0, 1, 2, 3, 4, 5, 6, 7]
    offer(queue, range(12, 17))
    assert shown(fetched(queue)) == ["-7", 15, 16]


def test_one_slow_track_does_not_cost_the_other_anything() -> None:
    queue = SubscriberQueue(limit=400)
    offer(queue, range(20))
    assert fetched(queue)
    queue.offer("mic", encode(Sound(track="mic", at_ns=1, pcm=bytes(100))), begins=True)
    assert [type(each) for each in fetched(queue)] == [Sound]


def test_sound_goes_on_as_soon_as_there_is_room_and_says_what_is_missing() -> None:
    queue = SubscriberQueue(limit=300)
    for number in range(5):
        queue.offer("mic", encode(Sound(track="mic", at_ns=number, pcm=bytes(100))), begins=True)
    assert len(fetched(queue)) == 2
    queue.offer("mic", encode(Sound(track="mic", at_ns=9, pcm=b"")), begins=True)
    assert fetched(queue) == [Dropped("mic", 3), Sound(track="mic", at_ns=9, pcm=b"")]


def test_emptied_for_a_confidential_talk_it_holds_no_film_and_begins_with_a_keyframe_again() -> None:
    queue = SubscriberQueue()
    offer(queue, range(8))
    queue.tell(encode(Lost("desk")))
    queue.empty()
    assert queue.size == 0
    offer(queue, range(8, 12))
    assert fetched(queue) == [Lost("desk"), *(m for n in (10, 11) for m in Decoder().take(picture(n, key=n == 10)))]


def test_of_facts_that_were_not_fetched_only_the_newest_is_told() -> None:
    queue = SubscriberQueue()
    for number in range(1000):
        queue.facts(encode(Facts({"number": number})))
    assert fetched(queue) == [Facts({"number": 999})]
    assert not queue


def test_a_subscriber_that_fetches_nothing_at_all_is_found_out() -> None:
    queue = SubscriberQueue()
    for _ in range(30_000):
        queue.tell(encode(Lost("scene")))
    assert queue.is_stuck
