"""The folder as the disc will show it: films, export folders, player, label, and a manifest of every file's digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from server.filing.discs import tracks
from server.filing.discs.comparing import MANIFEST
from server.filing.discs.films import Beat, write_film
from server.filing.discs.label import nth_of
from server.filing.discs.tracks import FilmPlan
from server.playback.keys import KeyClient
from server.recordings import seams
from server.recordings.export import export_session
from server.recordings.models import Part
from server.recordings.timeline import PartView, SessionView
from server.recordings.words import chapter_words, observed_words, pause_words, reason_words, track_words
from sync.evidence.records import MarkKind

LABEL = "标签.json"
FILMS, CHECKS, PAPERS = "录像", "核验", "情况说明"
PLAYER = "打开播放.html"
README = "说明.txt"
_HERE = Path(__file__).parent
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
#: Marks that a listener may want to jump to; readings and captions are none.
_SHOWN = frozenset({MarkKind.BOOKMARK, MarkKind.NOTICE, MarkKind.CONSENT, MarkKind.CONFIRMED, MarkKind.EXPLAINED})
#: A name on the disc, without its ending: UDF takes 126 letters.
_LONGEST = 110
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How many files, their bytes, and the manifest's own digest (hex)."""

    files: int
    size: int
    digest: str


def build(
    folder: Path, views: list[SessionView], label: dict[str, Any], explained: dict[str, list[str]], export: str,
    keys: KeyClient, beat: Beat, step: Callable[[str], None],
) -> Manifest:  # fmt: skip
    """Everything that goes onto the disc. Raises DiscFault, Cancelled (from `beat`), and what playback raises."""
    recordings = []
    for number, view in enumerate(views, 1):
        step("films")
        films = list(_films(folder / FILMS, number, view, label, export, beat))
        step("export")
        to = folder / CHECKS / str(number)
        export_session(view.session.pk, to, lambda head: keys.segment_key(head, f"export:{export}"))
        beat(sum(path.stat().st_size for path in to.rglob("*") if path.is_file()))
        told = label["recordings"][number - 1]
        papers = list(_papers(folder / PAPERS, number, view, beat))
        explanations = explained.get(view.session.pk, [])
        recordings.append({**told, "films": films, "explained": explanations, "papers": papers})
    step("manifest")
    _write(folder / LABEL, json.dumps(label, ensure_ascii=False, indent=1))
    _write(folder / PLAYER, player({**label, "recordings": recordings}))
    _write(folder / README, (_HERE / "player" / "readme.txt").read_text("utf-8"))
    return write_manifest(folder, beat)


def player(told: dict[str, Any]) -> str:
    """One HTML file that plays from the disc: its data, style and script inside, nothing fetched."""
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    page = (_HERE / "player" / "player.html").read_text("utf-8")
    parts = {
        "/*STYLE*/": (_HERE / "player" / "player.css").read_text("utf-8"),
        "/*SCRIPT*/": (_HERE / "player" / "player.js").read_text("utf-8"),
        "/*DATA*/": data,
    }
    for mark, text in parts.items():
        page = page.replace(mark, text)
    return page


def write_manifest(folder: Path, beat: Beat) -> Manifest:
    """`digest  path` of every file, by path; as `sha256sum -c` reads it."""
    lines, size = [], 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        lines.append(f"{digest_of(path, beat)}  {path.relative_to(folder).as_posix()}")
        size += path.stat().st_size
    text = "\n".join([*lines, ""])
    _write(folder / MANIFEST, text)
    return Manifest(files=len(lines), size=size, digest=hashlib.sha256(text.encode()).hexdigest())


def digest_of(path: Path, beat: Beat) -> str:
    """Hex SHA-256 of a file, piece by piece."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
            beat(len(piece))
    return found.hexdigest()


def fit_name(*words: str) -> str:
    """A file's name of these words, without what no system takes, cut in the case's name where it is too long."""
    clean = [_FORBIDDEN.sub("-", word).strip(" .") for word in words if word]
    over = len("_".join(clean)) - _LONGEST
    if over > 0:
        longest = max(range(len(clean)), key=lambda place: len(clean[place]))
        clean[longest] = clean[longest][: max(4, len(clean[longest]) - over)]
    return "_".join(clean)[:_LONGEST]


def _films(
    folder: Path, number: int, view: SessionView, label: dict[str, Any], export: str, beat: Beat
) -> Iterator[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = {part.number: part for part in Part.objects.filter(session=view.session).select_related("box")}
    for part in view.parts:
        for each in tracks.plan(rows[part.number], part, export):
            name = f"{_named(number, view, part, each, label)}.mp4"
            write_film(folder / name, each.lanes, each.from_ns, beat)
            yield {
                "file": f"{FILMS}/{name}",
                "track": each.track,
                "words": track_words(each.track),
                "kind": each.kind,
                "part": each.part,
                "stretch": each.stretch,
                "at": _clock(part, each.from_ns),
                "seconds": round((each.to_ns - each.from_ns) / 1e9, 3),
                "jumps": list(_jumps(part, each)),
            }


def _papers(folder: Path, number: int, view: SessionView, beat: Beat) -> Iterator[dict[str, str]]:
    """The signed accounts of what went wrong with that recording, beside its films."""
    for paper in seams.papers(view.session):
        name = f"{fit_name(nth_of(number), paper.title)}.pdf"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(paper.data)
        beat(len(paper.data))
        yield {"file": f"{PAPERS}/{name}", "words": paper.title}


def _named(number: int, view: SessionView, part: PartView, film: FilmPlan, label: dict[str, Any]) -> str:
    """{案号}_{案件名称}_{人}_{第n次}_{时间}_{房间}_{轨道}: the case first, as the rule wants it."""
    begin, end = _clock(part, film.from_ns), _clock(part, film.to_ns)
    day = timezone.localtime(part.pressed_at)
    when = f"{day:%Y%m%d}{begin.replace(':', '')}-{end.replace(':', '')}"
    room = label["recordings"][number - 1]["room"]
    people = "、".join(label["people"][:3])
    return fit_name(label["case_number"], label["case"], people, nth_of(number), when, room, track_words(film.track))


def _jumps(part: PartView, film: FilmPlan) -> Iterator[dict[str, Any]]:
    """Where one may jump to: chapters, bookmarks, holes, and the pause that follows."""
    told = [(c.at_ns, "chapter", chapter_words(c.ident)) for c in part.chapters]
    told += [(m.at_ns, "mark", f"{m.words} {m.detail}".strip()) for m in part.signed_marks if m.mark in _SHOWN]
    told += [
        (h.from_ns, "hole", f"{'、'.join(map(track_words, h.tracks))} {observed_words(h.observed)}") for h in part.holes
    ]
    told += [(p.from_ns, "pause", f"{pause_words(p.word)} {reason_words(p.reason)}") for p in part.pauses]
    for at, kind, words in sorted(told):
        if film.from_ns <= at <= film.to_ns:
            yield {"at": round((at - film.from_ns) / 1e9, 3), "clock": _clock(part, at), "kind": kind, "words": words}


def _clock(part: PartView, at_ns: int) -> str:
    return f"{timezone.localtime(part.pressed_at + timedelta(microseconds=(at_ns - part.start_ns) // 1000)):%H:%M:%S}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
