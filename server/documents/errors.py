"""What this app can say no to; each with the words that the person reads."""

from __future__ import annotations

from typing import Any


class DocumentsError(Exception):
    """Root of this app's errors: what it says for the log, and what a page says."""

    is_denial = False

    def __init__(self, said: str, words: Any) -> None:
        super().__init__(said)
        self.words = words


class NotAllowed(DocumentsError):
    """That person may not do that."""

    is_denial = True


class StaleState(DocumentsError):
    """Somebody was faster, or the document has left the state that this deed needs."""


class NotComplete(DocumentsError):
    """The data of a document does not satisfy its model. `problems`: (place, label, words) of each."""

    def __init__(self, said: str, words: Any, problems: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__(said, words)
        self.problems = problems


class MissingGlyph(DocumentsError):
    """No font here has a character. `missing`: (character, label of the field) of each."""

    def __init__(self, said: str, words: Any, missing: tuple[tuple[str, str], ...]) -> None:
        super().__init__(said, words)
        self.missing = missing


class BadTemplate(DocumentsError):
    """A template cannot be read or does not compile; `words` says in which line."""


class NotSame(DocumentsError):
    """Typeset again with its signatures, the document did not come out as it was shown to its signers."""


class NoNumber(DocumentsError):
    """The unit has no pattern for that kind of number."""


class NotKept(DocumentsError):
    """The bytes of a document do not open or are other bytes than its row says."""
