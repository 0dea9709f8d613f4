"""Filters of this app's templates."""

from __future__ import annotations

from django import template

from server.hearings.models import NoteState
from server.hearings.outline import Shared
from server.hearings.page import Field
from server.hearings.states import HearingState

register = template.Library()
_STYLES = {HearingState.UNDER_WAY: "state-warn", HearingState.ADJOURNED: "state-bad", HearingState.ENDED: "state-good"}
_NOTES = {NoteState.MARKED: "state-good", NoteState.WAITING: "state-warn", NoteState.SENT: "state-warn"}


@register.filter
def hearing_style(state: str) -> str:
    """The colour that goes with where a hearing stands."""
    return _STYLES.get(HearingState(state), "")


@register.filter
def note_style(state: str) -> str:
    """The colour that goes with whether the film has the note's mark."""
    return _NOTES.get(NoteState(state), "state-off")


@register.filter
def is_shared(field: Field) -> bool:
    """Whether its text may be carried to the others of a batch."""
    return field.place.shared is not Shared.NO
