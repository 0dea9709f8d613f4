"""The numbered steps of the box's disk (docs/outbox.md), and how each is found: which call, from within what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.faults.matrix.faulty_disk import Step
from tests.faults.matrix.model import Row

PAGE = "outbox.md"


class Scene(Enum):
    """What capture is doing when the fault comes."""

    SESSION = "it starts, counts a command, records 2.5 s of two tracks in segments of 1 s, closes"
    AFTER_EIO = "the same, after a sync of the film has failed with EIO"
    NEXT_START = "it starts after a crash"
    RETIREMENT = "it retires what receipts free"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxStep:
    """A row and where its step is. `before`: the first fault of the scene (a failed call, or how the last run died).

    `first`: what had failed with EIO in the run that died.
    """

    row: Row
    scene: Scene
    at: Step
    before: Step | None = None
    first: Step | None = None

    @property
    def is_in_loop(self) -> bool:
        """Whether the room's loop runs already, which looks at the wall clock every second."""
        return self.scene in (Scene.SESSION, Scene.AFTER_EIO) and self.row.key not in ("W0.1", "W0.2", "W0.3")


def _step(key: str, words: str, at: Step, *, scene: Scene = Scene.SESSION, before: Step | None = None) -> BoxStep:
    return BoxStep(row=Row(key=key, process="capture", step=words, page=PAGE), scene=scene, at=at, before=before)


_HEAD, _NEXT = ("begin_segment",), ("_append", "append")
_END, _FINISH = ("end_segment",), ("finish_segment",)
_MARK, _OPEN = ("mark", "put_record"), ("begin", "put_record")
_STATED = ("state_opened", "put_statement")
_TAIL = ("keep_tail",)
_COUNTER, _TALK = ("store", "put_small"), ("note_talk", "put_small")

#: Where the run before died, or what failed first in this one.
_FILM_SYNC = Step(_NEXT, "sync", 3)
_FIRST_FILE = Step(_HEAD, "sync", 1)
_IN_FILM = Step(_NEXT, "write", 4)
_IN_STATEMENT = Step(_STATED, "rename")
_IN_RECORD = Step(_MARK, "write")
_IN_CLOSE = Step(_FINISH, "rename")

STEPS: tuple[BoxStep, ...] = (
    _step("W0.1", "reserve: its file", Step(("fill_reserve",), "open")),
    _step("W0.2", "reserve: preallocated, synced", Step(("fill_reserve",), "sync")),
    _step("W0.3", "arming: `armed` statement", Step(("arm", "put_statement"), "rename")),
    _step("W0.4", "command: its number, before anything acts on it", Step(_COUNTER, "rename")),
    _step("W0.5", "press: `open` record", Step(_OPEN, "sync")),
    _step("W0.6", "press: the part's folder", Step(("begin_part",), "sync_folder", 1)),
    _step("W0.7", "press: the folder of parts", Step(("begin_part",), "sync_folder", 2)),
    _step("W1.1", "first fragment: file made", Step(_HEAD, "open", 1)),
    _step("W1.2", "first fragment: header, frame 0, fragment written", Step(_HEAD, "write", 1)),
    _step("W1.3", "first fragment: file synced", Step(_HEAD, "sync", 1)),
    _step("W1.4", "first fragment: folder synced", Step(_HEAD, "sync_folder", 1)),
    _step("W1.5", "fragment: frame appended", Step(_NEXT, "write", 2)),
    _step("W1.6", "fragment: synced, now recorded", Step(_NEXT, "sync", 2)),
    _step("W2.1", "segment close: end frame written", Step(_END, "write", 1)),
    _step("W2.2", "segment close: end frame synced", Step(_END, "sync", 1)),
    _step("W2.3", "segment close: trailer with the signed record", Step(_FINISH, "write", 1)),
    _step("W2.4", "segment close: trailer synced", Step(_FINISH, "sync", 1)),
    _step("W2.5", "segment close: rename to sealed/", Step(_FINISH, "rename", 1)),
    _step("W2.6", "segment close: folder sealed/ synced", Step(_FINISH, "sync_folder", 1)),
    _step("W2.7", "segment close: folder open/ synced", Step(_FINISH, "sync_folder", 2)),
    _step("W2.8", "segment close: rows", Step(_FINISH, "sync_folder", 2, is_row=True)),
    _step("W3.1", "record: log opened", Step(_MARK, "open")),
    _step("W3.2", "record: appended", Step(_MARK, "write")),
    _step("W3.3", "record: synced", Step(_MARK, "sync")),
    _step("W3.4", "record: a new log's folder synced", Step(_OPEN, "sync_folder")),
    _step("W3.5", "record: row", Step(_MARK, "sync", is_row=True)),
    _step("W4.1", "statement: temporary file", Step(_STATED, "open")),
    _step("W4.2", "statement: written", Step(_STATED, "write")),
    _step("W4.3", "statement: synced", Step(_STATED, "sync")),
    _step("W4.4", "statement: renamed", Step(_STATED, "rename")),
    _step("W4.5", "statement: folder synced", Step(_STATED, "sync_folder")),
    _step("W4.6", "statement: row", Step(_STATED, "sync_folder", is_row=True)),
    *(
        _step(key, words, at, scene=Scene.AFTER_EIO, before=before)
        for key, words, at, before in (
            ("W5.1", "living tail: rename to tails/", Step(_TAIL, "rename"), _FILM_SYNC),
            ("W5.2", "living tail: folder tails/ synced", Step(_TAIL, "sync_folder", 1), _FILM_SYNC),
            ("W5.3", "living tail: folder open/ synced", Step(_TAIL, "sync_folder", 2), _FILM_SYNC),
            ("W5.4", "living tail: `tail` record", Step(("_keep_tail", "put_record"), "sync"), _FILM_SYNC),
            ("W5.5", "living tail: its row", Step(("_keep_tail", "put_record"), "sync", is_row=True), _FILM_SYNC),
            (
                "W5.6",
                "living tail: the new file with all its fragments",
                Step(("_fall_back", "begin_segment"), "sync"),
                _FILM_SYNC,
            ),
            ("W5.7", "torn first file: put aside", Step(("put_aside",), "rename"), _FIRST_FILE),
        )
    ),
    _step(
        "W6.1", "retirement: `retired` statement", Step(("_retire", "put_statement"), "rename"), scene=Scene.RETIREMENT
    ),
    _step("W6.2", "retirement: file deleted", Step(("delete_file",), "unlink", 2), scene=Scene.RETIREMENT),
    _step("W6.3", "retirement: folder synced", Step(("delete_file",), "sync_folder", 2), scene=Scene.RETIREMENT),
    _step(
        "W6.4", "retirement: rows marked", Step(("delete_file",), "sync_folder", 6, is_row=True), scene=Scene.RETIREMENT
    ),
    *(
        _step(key, words, at, scene=Scene.NEXT_START, before=before)
        for key, words, at, before in (
            ("W7.1", "recovery: torn statement put aside", Step(("load_chain",), "rename"), _IN_STATEMENT),
            ("W7.2", "recovery: torn rest of the log kept", Step(("_cut_log", "put_small"), "rename"), _IN_RECORD),
            ("W7.3", "recovery: log cut to its last whole record", Step(("_cut_log", "cut"), "sync"), _IN_RECORD),
            ("W7.4", "recovery: finished file adopted", Step(("_adopt", "move"), "rename"), _IN_CLOSE),
            ("W7.5", "recovery: rows of the part", Step(("_adopt", "move"), "sync_folder", 2, is_row=True), _IN_CLOSE),
            (
                "W7.6",
                "recovery: `recovered` statement",
                Step(("_state_recovered", "put_statement"), "rename"),
                _IN_FILM,
            ),
            ("W7.7", "recovery: tail renamed", Step(("_finish_renames", "move"), "rename", 1), _IN_FILM),
            ("W7.8", "recovery: folders synced", Step(("_finish_renames", "move"), "sync_folder", 1), _IN_FILM),
            (
                "W7.9",
                "recovery: rows of the tails",
                Step(("_finish_renames", "move"), "sync_folder", 4, is_row=True),
                _IN_FILM,
            ),
        )
    ),
    BoxStep(
        row=Row(key="W7.10", process="capture", step="recovery: living tail that no record names", page=PAGE),
        scene=Scene.NEXT_START,
        at=Step(("_take_back", "move"), "rename"),
        before=Step(_TAIL, "sync_folder", 1),
        first=_FILM_SYNC,
    ),
    _step("W8.1", "small file (the note of a talk): temporary file", Step(_TALK, "open")),
    _step("W8.2", "small file: written", Step(_TALK, "write")),
    _step("W8.3", "small file: synced", Step(_TALK, "sync")),
    _step("W8.4", "small file: renamed", Step(_TALK, "rename")),
    _step("W8.5", "small file: folder synced", Step(_TALK, "sync_folder")),
)
