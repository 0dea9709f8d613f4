"""A centre that enrols: its authorities and a real broker, the box's own program, and the people between."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.test import Client

from agent.__main__ import main
from firmware_config.profile import Profile, load
from server.access.models import User
from server.devices.models import Enrolment, Room
from tests.fakes.message_line import MessageLine
from tests.server.devices.test_rooms_and_boxes import BACKEND


@dataclass
class NewBox:
    """A box as it comes out of its carton: a folder, and the command that a technician types."""

    folder: Path

    @property
    def profile(self) -> Path:
        return self.folder / "etc" / "profile.toml"

    def enrols(self, *words: str) -> tuple[int, str]:
        """`msr-agent enrol --no-wait`: exit code, and what it printed."""
        self.profile.parent.mkdir(parents=True, exist_ok=True)
        printed = io.StringIO()
        own = ["--profile", str(self.profile), "--tls", str(self.folder / "tls"), "--model", "pretend", "--no-wait"]
        with redirect_stdout(printed):
            code = main(["enrol", *own, *words])
        return code, printed.getvalue()

    def enrolled(self) -> Profile:
        return load(self.profile)


@dataclass
class EnrollingCentre:
    """People at the centre, by their pages."""

    operator: User
    room: Room
    line: MessageLine
    folder: Path

    @property
    def browser(self) -> Client:
        made = Client()
        made.force_login(self.operator, backend=BACKEND)
        return made

    def code(self, name: str = "") -> tuple[Enrolment, Path]:
        """A code made on the page, and the file that the page gives."""
        answer = self.browser.post("/rooms/enrolment/", {"room": self.room.pk, "box_name": name})
        assert answer.status_code == 302, answer.content.decode()
        made = Enrolment.objects.order_by("-pk")[0]
        file = self.folder / f"{made.box_name}.enrol.txt"
        file.write_bytes(self.browser.get(f"/rooms/enrolment/{made.pk}/file/").content)
        return made, file

    def accepts(self, enrolment: Enrolment, typed: str) -> Enrolment:
        """What the person heard is typed and sent."""
        self.browser.post(f"/rooms/enrolment/{enrolment.pk}/accept/", {"typed": typed})
        enrolment.refresh_from_db()
        return enrolment

    def enrol(self, box: NewBox, name: str = "") -> Profile:
        """The whole way."""
        made, file = self.code(name)
        assert box.enrols("--offer", str(file))[0] == 3
        made.refresh_from_db()
        self.accepts(made, made.comparison)
        certify()
        assert box.enrols()[0] == 0
        return box.enrolled()


def certify() -> None:
    """One turn of the certifier."""
    call_command("certify_boxes")
