"""The worker's deed: one disc, from its recordings to the image that was read back. Where it fails, it says why.

1 space    2 folder: films, export, player, label, manifest    3 image    4 read back, every digest    5 the row
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from server.filing.discs import actions, label, stage
from server.filing.discs.comparing import compare
from server.filing.discs.image import write_image
from server.filing.errors import Cancelled, DiscFault, FilingError
from server.filing.models import Disc, Explanation
from server.playback.errors import KeyServiceDown, PlaybackError
from server.playback.keys import key_client
from server.recordings.models import Session
from server.recordings.timeline import timeline

_LOG = logging.getLogger(__name__)
_NOTED_EVERY = 8 << 20


class _Progress:
    """Bytes taken in so far, told to the row every few MiB."""

    def __init__(self, disc: Disc, total: int, now: Callable[[], datetime]) -> None:
        self._disc, self._total, self._now = disc, total, now
        self._done, self._noted, self._step = 0, 0, ""

    def beat(self, size: int) -> None:
        self._done += size
        if self._done - self._noted >= _NOTED_EVERY:
            self._note()

    def step(self, name: str) -> None:
        self._step = name
        self._note()

    def _note(self) -> None:
        self._noted = self._done
        actions.beat(self._disc, done=self._done, total=self._total, step=self._step, now=self._now())


def make(disc: Disc, now: Callable[[], datetime]) -> None:
    """Makes it, or says on its row why not. Never raises what one disc did wrong: the next one has its turn."""
    actions.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(dir=actions.folder(), prefix="making-") as folder,
            translation.override("zh-hans"),
        ):
            _make(disc, Path(folder), now)
    except Cancelled as error:
        _LOG.info("%s", error)
    except KeyServiceDown as error:
        _LOG.warning("disc %s not made: %s", disc.uid, error)
        actions.fail(disc, _("密钥服务未运行，无法解密录像。请运维人员启动后重新制作。"))
    except FilingError as error:
        _LOG.warning("disc %s not made: %s", disc.uid, error)
        actions.fail(disc, error.words or _("录像的内容无法写成影片文件，请把光盘编号告诉运维人员。"))
    except PlaybackError as error:
        _LOG.warning("disc %s not made: %s", disc.uid, error)
        actions.fail(disc, _("保管库中的录像与签名记录不一致或者不能读取，已停止制作并告警。请联系运维人员。"))
    except OSError as error:
        _LOG.warning("disc %s not made: %s", disc.uid, error)
        actions.fail(disc, _("写入磁盘时出错，可能空间不足。请运维人员检查磁盘后重新制作。"))


def _make(disc: Disc, folder: Path, now: Callable[[], datetime]) -> None:
    sessions = list(disc.sessions.select_related("room", "unit", "box").order_by("started_at", "pk"))
    sealed = actions.bytes_of(sessions)
    actions.check_room(sealed)
    # opened once for the films, copied once, hashed, written, read back: seven times the sealed bytes, about
    progress = _Progress(disc, sealed * 7, now)
    views = [timeline(session) for session in sessions]
    people = list(
        disc.case.suspects.filter(session_links__session__in=sessions).distinct().values_list("name", flat=True)
    )
    told = label.fields_of(disc, views, people or list(disc.case.suspects.values_list("name", flat=True)), now())
    contents, image = folder / "disc", folder / "image.iso"
    manifest = stage.build(
        contents, views, told, _explained(sessions), f"disc-{disc.uid}", key_client(), progress.beat, progress.step
    )
    progress.step("image")
    write_image(contents, image, f"MSR_{disc.case_id}_{disc.kind[:1].upper()}{disc.number}", progress.beat)
    progress.step("check")
    compared = compare(image, manifest.digest, progress.beat)
    if compared.faults:
        raise DiscFault(f"disc {disc.uid}: {compared.faults[0]}", _("映像回读与原文件不一致，已丢弃。请重新制作。"))
    digest = stage.digest_of(image, progress.beat)
    image.chmod(0o600)
    shutil.move(image, actions.image_of(disc))
    actions.finish(
        disc, image_digest=digest, size=actions.image_of(disc).stat().st_size, compared=compared, label=told, now=now()
    )


def _explained(sessions: list[Session]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in Explanation.objects.filter(session__in=sessions, voided_at=None).select_related("by").order_by("at"):
        found.setdefault(each.session_id, []).append(f"{each.text}（{each.by.display_name}）")
    return found
