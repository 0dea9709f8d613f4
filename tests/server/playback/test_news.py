"""A page that asks for news of a time line knows, at each turn, what a page that asks for the whole line is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from server.ingest.intake import Outcome
from server.playback.cursor import read_cursor
from server.playback.line import line
from server.playback.pieces import extents, track_pieces
from server.recordings.models import Part, PartState, Session
from server.viewing import actions
from sync.evidence.receipts import ThingKind
from sync.evidence.records import MarkKind
from tests.builders import SECOND, PartBuilder
from tests.server.centre import Centre, taken
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_pages import signed_in

TRACKS = ("composite", "suspect", "mic-room")


class Page:
    """What player.js does with the answers (line.js, takeNews)."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self.cursor, self.live = whole["cursor"], whole["live"]
        self.parts = {part["number"]: part for part in whole["parts"]}

    def take(self, news: dict[str, Any]) -> None:
        self.cursor, self.live = news["cursor"], news["live"]
        for fresh in news["parts"]:
            part = self.parts.get(fresh["number"])
            if part is None or "label" in fresh["tracks"][0]:
                self.parts[fresh["number"]] = fresh
                continue
            tracks = [
                {**own, **new, "spans": _merged(own["spans"], new["spans"])}
                for own, new in zip(part["tracks"], fresh["tracks"], strict=True)
            ]
            self.parts[fresh["number"]] = {
                **part, **fresh, "tracks": tracks, "captions": part["captions"] + fresh["captions"],
            }  # fmt: skip


def _merged(spans: list[dict[str, Any]], news: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def name(span: dict[str, Any]) -> str:
        return span.get("name") or f"gap {span['from']}"

    found = {name(span): span for span in spans} | {name(span): span for span in news}
    return sorted(found.values(), key=lambda span: (span["from"], span["to"] is None))


def turns(centre: Centre, part: PartBuilder) -> list[Callable[[], object]]:
    """A hearing, turn by turn: files come late, captions, a gap in pieces, a suspension, a crash, a second part."""

    brought: set[object] = set()

    def deliver(*, files: bool = True) -> None:
        """What was not brought before."""
        for statement in centre.made.statements:
            once(("statement", statement.head.number), lambda s=statement: centre.statement(s.head.number))
        for each in centre.made.parts:
            for record in each.records:
                once((each.number, record.head.number), lambda p=each, r=record: centre.record(p, r.head.number))
            for number in each.segments if files else ():
                once(("file", each.number, number), lambda p=each, n=number: centre.segment(p, n))
        for (number, place), tail in centre.made.tails.items() if files else ():
            once(("tail", place), lambda n=number, p=place, t=tail: centre.file(ThingKind.TAIL, n, p, t.data))

    def once(name: object, bring: Callable[[], Outcome]) -> None:
        if name not in brought:
            brought.add(name)
            taken(bring())

    def film(begin: int, *names: str) -> None:
        for name in names:
            part.segment(name, begin * SECOND, (begin + 4) * SECOND)

    def caption(at: int) -> None:
        part.mark(at * SECOND, "ab" * 32, MarkKind.CAPTION, sealed=part.note("x"))

    def suspended() -> None:
        part.suspend(22 * SECOND, "health", sealed=part.note("x"))
        for name in TRACKS:
            part.gap(name, 22 * SECOND, 26 * SECOND, observed="suspended")

    return [
        lambda: (part.open(TRACKS), film(10, *TRACKS), deliver(files=False)),
        lambda: deliver(),
        lambda: (
            caption(14),
            film(14, *TRACKS[1:]),
            part.gap("composite", 14 * SECOND, 16 * SECOND, observed="stalled"),
        ),
        lambda: deliver(files=False),
        lambda: (part.gap("composite", 16 * SECOND, 18 * SECOND, observed="stalled"), deliver()),
        lambda: (film(18, *TRACKS), part.mark(19 * SECOND, "C1_NOTICE", MarkKind.CHAPTER), deliver()),
        lambda: (suspended(), deliver()),
        lambda: (part.resume(26 * SECOND), caption(26), film(26, *TRACKS[1:]), deliver()),
        lambda: (
            part.crash(tails={"suspect": 30 * SECOND}, gaps={"mic-room": 30 * SECOND}),
            deliver(files=False),
        ),
        lambda: deliver(),
        lambda: (centre.made.resumed_part(part), deliver()),
    ]


def test_news_added_up_are_the_whole_line_at_every_turn(centre: Centre) -> None:
    page: Page | None = None
    sizes = []
    for turn in turns(centre, centre.made.arm()):
        turn()
        centre.now += timedelta(minutes=1)
        session = Session.objects.filter(pk=("53" * 16)).first()
        if session is None:
            continue
        whole = line(session)
        assert whole is not None
        if page is None:
            page = Page(whole)
        else:
            news = line(session, read_cursor(page.cursor))
            sizes.append(0 if news is None else sum(len(t["spans"]) for p in news["parts"] for t in p["tracks"]))
            if news is not None:
                page.take(news)
        assert list(page.parts.values()) == whole["parts"]
        assert (page.cursor, page.live) == (whole["cursor"], whole["live"])
        for part in whole["parts"]:
            files = [s for t in part["tracks"] for s in t["spans"] if s["piece"] != "gap"]
            assert (len(files), sum(s["state"] == "stored" for s in files)) == (part["files"], part["stored"])
        _extents_are_those_of_the_pieces()
        assert line(session, read_cursor(page.cursor)) is None, "asked again at once: nothing"
    everything = sum(len(t["spans"]) for p in page.parts.values() for t in p["tracks"]) if page else 0
    assert len(sizes) == 10 and max(sizes[:-1]) < everything / 2, "news are not everything again"


def _extents_are_those_of_the_pieces() -> None:
    for part in Part.objects.exclude(state=PartState.ARMED):
        reach = extents(part)
        for track in part.tracks:
            found = track_pieces(part, track["name"]).pieces
            own = reach.get(track["name"])
            assert (own is None) == (not found)
            if own is not None:
                assert (own.zero_ns, own.played_ns) == (found[0].from_ns, found[-1].to_ns)
                assert own.is_playable == any(piece.name for piece in found)


def test_page_is_answered_204_while_nothing_is_new_and_everything_for_a_cursor_that_nobody_gave(
    centre: Centre, viewers: Viewers
) -> None:
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    session = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=session, now=centre.now)
    client, url = signed_in(viewers.prosecutor), f"/playback/{session.pk}/timeline.json"
    whole = client.get(url).json()
    assert client.get(url, {"since": whole["cursor"]}).status_code == 204
    for junk in ("", "x", whole["cursor"] + "_", "1-2-3", "0" * 8 + "_9-1-1-1-1-00000000"):
        assert client.get(url, {"since": junk}).json()["parts"] == whole["parts"], junk
    english = signed_in(viewers.prosecutor)
    english.cookies["language"] = "en"
    assert english.get(url, {"since": whole["cursor"]}).status_code == 200, "another language is news"
    part.segment("suspect", 14 * SECOND, 18 * SECOND)
    centre.everything()
    (news,) = client.get(url, {"since": whole["cursor"]}).json()["parts"]
    assert "marks" not in news and "label" not in news["tracks"][0]
