"""The room's screen: one page, its stream of events, previews, and deeds passed on to capture."""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import threading
from collections.abc import Mapping
from html import escape
from string import Template
from typing import Any
from urllib.parse import SplitResult, parse_qsl

from agent.panel.answering import POLICY, PageHandler, PageServer
from agent.panel.deed_words import ALARMED, ARRIVED, DEEDS, DONE, REFUSED
from agent.panel.desk import RoomDesk
from agent.panel.pages import technician_pages
from agent.panel.technician_page import FOLDER, LANGUAGES, TechnicianPage
from agent.panel.words import PAGE, Lang
from firmware_config.profile import Profile

log = logging.getLogger(__name__)

BEAT_S = 0.5


class PanelServer(PageServer):
    """Serves one desk."""

    def __init__(
        self, desk: RoomDesk, *, port: int, box: str, pages: Mapping[str, TechnicianPage] | None = None
    ) -> None:
        # the one other address: asked whether it answers before the browser goes there
        policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {desk.pages}".rstrip())
        self.desk, self.box = desk, box
        super().__init__(_Handler, port=port, pages=technician_pages() if pages is None else pages, policy=policy)
        desk.watcher.start()

    def service_actions(self) -> None:
        """Between requests: no finger without a page, and the loop goes round."""
        self.desk.lift_lost_finger()
        super().service_actions()

    def server_close(self) -> None:
        """Ends the streams too."""
        self.desk.watcher.stop()
        super().server_close()

    def html(self, lang: Lang) -> bytes:
        """The page in one language, with this process's token."""
        words = {name: escape(words[lang]) for name, words in PAGE.items()}
        switch, key = DEEDS["language"]
        page = Template((FOLDER / "panel.html").read_text(encoding="utf-8"))
        return page.substitute(
            words,
            lang=lang,
            html_lang=LANGUAGES[lang],
            other="en" if lang == "zh" else "zh-CN",
            switch=switch[lang],
            switch_key=key,
            token=self.guard.token,
            box=escape(self.box),
            kind="pretend" if self.desk.is_pretend else "real",
        ).encode()


class _Handler(PageHandler):
    server: PanelServer

    def get(self, url: SplitResult, lang: Lang) -> None:
        """The room's page, its state: once (`/state.json`) or as it changes (`/events`), a track's picture."""
        desk = self.server.desk
        match url.path:
            case "/":
                self.say(200, "text/html", self.server.html(lang))
            case "/state.json":
                self.say_json(200, desk.show(desk.watcher.once(), lang))
            case "/events":
                with contextlib.suppress(OSError), desk.watcher.looking():
                    self._stream(lang)
            case "/preview":
                picture = desk.picture(dict(parse_qsl(url.query)).get("track", ""))
                self.say(200 if picture else 204, "image/jpeg", picture or b"")
            case _:
                super().get(url, lang)

    def takes(self, url: SplitResult) -> bool:
        return url.path == "/act"

    def post(self, request: Mapping[str, Any], lang: Lang) -> None:
        """A deed in the room."""
        try:
            answer = self.server.desk.act(request)
        except OSError as error:
            log.warning("Capture did not answer a deed: %s", error)
            self.say_json(503, {"ok": False, "code": "silent", "words": REFUSED["silent"][lang]})
        else:
            self.say_json(200 if answer.get("ok") else 409, {**answer, "words": answer_words(request, answer, lang)})

    def _stream(self, lang: Lang) -> None:
        """Server-sent events: `state` and `levels` when they differ from the last, `beat` at least twice a second."""
        desk, told = self.server.desk, {"state": "", "levels": ""}
        self.head(200, "text/event-stream", None)
        serial = -1
        while not desk.watcher.is_over:
            seen = desk.watcher.wait(serial, BEAT_S)
            serial = seen.serial
            if not seen.has_looked:
                continue
            news = b""
            for name, shown in (("state", desk.show(seen, lang)), ("levels", desk.levels(seen, lang))):
                data = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
                if data != told[name]:
                    told[name] = data
                    news += f"event: {name}\ndata: {data}\n\n".encode()
            self.wfile.write(news or b"event: beat\ndata: \n\n")


def answer_words(request: Mapping[str, Any], answer: Mapping[str, Any], lang: Lang) -> str:
    """What the person reads of a deed: nothing where the state itself says it, else what was done or why not."""
    if not answer.get("ok"):
        code, error = str(answer.get("code")), str(answer.get("error", ""))
        return REFUSED[code][lang].format(answer.get("wait_s", "")) if code in REFUSED else error
    deed = request.get("deed")
    if deed == "alarm":
        return ALARMED[lang]
    if deed == "arrived":
        return ARRIVED[lang]
    if deed in ("notice", "consent"):
        return DONE[lang].format(DEEDS[str(deed)][0][lang])
    return ""


def serve(profile: Profile) -> None:
    """Runs the panel of a box until SIGTERM or SIGINT."""
    desk = RoomDesk(
        control=profile.control,
        is_pretend=profile.panel.factory == "mock",
        languages=tuple(profile.hearing.notices),
        pages=profile.centre.origin if profile.centre is not None else "",
    )
    server = PanelServer(desk, port=profile.panel.port, box=profile.box)

    def end(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("The panel is at http://%s/", server.guard.hosts[0])
    server.alive.ready()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
