"""The font that is burnt in with: the profile's file, or what fontconfig has for simplified Chinese."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from agent.media.composite.errors import FontMissing

_WANTED = "Noto Sans CJK SC:lang=zh-cn"
_ASK_LIMIT_S = 10
_CURE = "install fonts-noto-cjk, or name a file under [composite] font"


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file and the place of the face in it."""

    path: str
    face: int


def find_font(named: str | None) -> FontFile:
    """The font. Raises FontMissing where there is none that knows Chinese."""
    if named is not None:
        if not Path(named).is_file():
            raise FontMissing(f"font: expected a file at {named}, got none; {_CURE}")
        return FontFile(named, 0)
    command = ["fc-match", "--format", "%{file}\n%{index}\n%{lang}", _WANTED]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_LIMIT_S, check=True)
        path, face, languages = asked.stdout.split("\n", 2)
        if "zh-cn" in languages.split("|"):
            return FontFile(path, int(face or 0) & 0xFFFF)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise FontMissing(f"font: expected fontconfig's answer, got {type(error).__name__}; {_CURE}") from None
    raise FontMissing(f"font: expected one that writes Chinese, got {path or 'none'}; {_CURE}")
