"""What an app that has documents says to this one, and hears from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User

#: Pixels across a page that is shown or compared: sharp on a tablet, and the same everywhere, so that digests agree.
SHOWN_WIDTH = 1240


class SignerRole(models.TextChoices):
    """As what a person signs."""

    SUSPECT = "suspect", _("犯罪嫌疑人、被告人")
    GUARDIAN = "guardian", _("法定代理人")
    ADULT = "adult", _("合适成年人")
    LAWYER = "lawyer", _("辩护人、值班律师")
    INTERPRETER = "interpreter", _("翻译人员")
    READER = "reader", _("宣读人")
    VICTIM = "victim", _("被害人")
    REPRESENTATIVE = "representative", _("诉讼代理人")
    PROSECUTOR = "prosecutor", _("检察官")
    ASSISTANT = "assistant", _("检察官助理")
    RECORDER = "recorder", _("录制人员")
    CLERK = "clerk", _("书记员")
    RECIPIENT = "recipient", _("受送达人")
    SERVER = "server", _("送达人")
    WITNESS = "witness", _("见证人")
    POLICE_GUARD = "police_guard", _("司法警察")
    CASE_MANAGEMENT = "case_management", _("案管人员")
    TRANSFERRER = "transferrer", _("移交人")
    RECEIVER = "receiver", _("接收人")
    REPORTER = "reporter", _("报告人")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place for a hand. `user`: he signs in his own account; None: on a device in the room."""

    role: SignerRole
    name: str
    person_key: str = ""
    user: User | None = None
    hand: bool = True
    finger: bool = False
    every_page: bool = False
    #: Lower ones first; equal ones in any order.
    order: int = 0
    #: The signer of this role must be present from the reading to the handing in.
    needs_presence_of: SignerRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document whose hands are wanted. `digest` is SHA-256 (hex) of `pdf`."""

    document: str
    revision: int
    title: str
    pdf: bytes
    digest: str
    read_code: str
    slots: tuple[Slot, ...]
    unit: Unit
    case_key: str = ""
    booking: str = ""
    session: str = ""
    may_be_on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one signer did, for whoever typesets it. `on_paper`: the hand is on the paper, see queries.paper_of."""

    role: SignerRole
    name: str
    at: datetime
    hand_png: bytes
    finger_png: bytes | None
    act_digest: str
    refusal: str
    sitting: str
    #: Milliseconds from the beginning of the recording; None: it is not known.
    offset: int | None
    on_paper: bool = False
    read_how: str = ""
    corrections: tuple[str, ...] = field(default=())
