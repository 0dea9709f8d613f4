"""The composite process without its sockets: messages of the feed in, film of the derived tracks and remarks out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from agent.feed.facts import standing as standing_in
from agent.feed.messages import SOUND, Dark, Facts, Light, Lost, Message, Sound, Stream
from agent.media.composite.pictures import PictureComposer
from agent.media.composite.sound import SoundPicker
from agent.media.composite.standing import RoomView
from agent.media.composite.text import Writer
from agent.media.composite.words import values
from firmware_config.composite import Composite

TELL_EVERY_NS = 1_200_000_000
FILMING = ("opening", "recording")

Remark = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What is made: the derived tracks' names, either of which may be missing, how long a GOP may be.

    `titles` are those of the originals, to be written where one is missing.
    """

    picture: str | None
    sound: str | None
    gop_ns: int
    titles: Mapping[str, str]


class Composer:
    """One connection's composite. `remarks` is what capture is to be told at its control socket (verb `observe`)."""

    def __init__(
        self, *, plan: Composite, making: Making, writer: Writer, zone: tzinfo, clock: Callable[[], int]
    ) -> None:
        self._plan, self._making, self._zone, self._clock = plan, making, zone, clock
        self._room = RoomView(zone)
        self._pictures: PictureComposer | None = None
        if making.picture is not None:
            self._pictures = PictureComposer(
                track=making.picture,
                plan=plan,
                writer=writer,
                room=self._room,
                titles=making.titles,
                gop_ns=making.gop_ns,
                zone=zone,
                clock=clock,
            )
        self._sounds = SoundPicker(plan.sounds) if making.sound is not None and plan.sounds else None
        self._has_sound_begun = False
        self._told: Remark | None = None
        self._told_ns = 0
        self.remarks: list[Remark] = []

    def take(self, message: Message) -> list[Message]:
        """What follows from one message of the feed."""
        now_ns = self._clock()
        match message:
            case Dark():
                self._dark(now_ns)
                return []
            case Light():
                self._room.light(now_ns)
                return []
            case Facts():
                was_held = self._room.is_held
                self._room.take(standing_in(message.values), now_ns)
                if was_held and not self._room.is_held and self._pictures is not None:
                    self._pictures.begin_anew()
        if self._room.is_dark:
            return []
        made = self._sound(message, now_ns)
        if self._pictures is not None:
            made += self._pictures.take(message)
            self._remark(now_ns)
        return made

    def tick(self) -> list[Message]:
        """To be called when nothing comes."""
        if self._room.is_dark:
            return []
        made = self._give_sound(self._clock())
        if self._pictures is not None:
            made += self._pictures.tick()
            self._remark(self._clock())
        return made

    def _dark(self, now_ns: int) -> None:
        """Everything that was seen or heard is let go at once (E11)."""
        self._room.dark(now_ns)
        self.remarks.clear()
        self._has_sound_begun = False
        if self._pictures is not None:
            self._pictures.dark()
        if self._sounds is not None:
            self._sounds.forget()

    def _sound(self, message: Message, now_ns: int) -> list[Message]:
        if self._sounds is None:
            return []
        match message:
            case Sound():
                self._sounds.take(message.track, message.at_ns, message.pcm)
            case Lost():
                self._sounds.lost(message.track)
            case _:
                return []
        return self._give_sound(now_ns)

    def _give_sound(self, now_ns: int) -> list[Message]:
        track = self._making.sound
        if self._sounds is None or track is None:
            return []
        made: list[Message] = []
        for block in self._sounds.give(now_ns):
            if not self._has_sound_begun:
                self._has_sound_begun = True
                made.append(Stream(track=track, kind=SOUND, codec="pcm"))
            made.append(Sound(track=track, at_ns=block.at_ns, pcm=block.pcm))
        return made

    def _remark(self, now_ns: int) -> None:
        """What is burnt in, once when it changes and at most once a second; each change of pace."""
        assert self._pictures is not None
        pace, self._pictures.pace = self._pictures.pace, []
        for each in pace:
            self.remarks.append(
                {
                    "what": "composite-rate",
                    "at_ns": each.at_ns,
                    "detail": f"{each.rate:.3g} pictures a second, lag {each.lag_ns // 1_000_000} ms",
                }
            )
        standing = self._room.standing
        is_filmed = standing.part is not None and standing.state in FILMING and self._pictures.last_at_ns
        if not is_filmed or now_ns - self._told_ns < TELL_EVERY_NS:
            return
        burnt_in = values(
            standing,
            self._plan,
            at_ns=self._pictures.last_at_ns,
            zone=self._zone,
            layout=self._pictures.layout.name,
            heard=self._sounds.heard if self._sounds is not None else "",
        )
        if burnt_in != self._told:
            self._told, self._told_ns = burnt_in, now_ns
            text = json.dumps(burnt_in, ensure_ascii=False, separators=(",", ":"))
            self.remarks.append({"what": "caption", "at_ns": self._pictures.last_at_ns, "text": text})
