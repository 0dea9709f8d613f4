"""What is written down in a hearing, place by place: a table, in the order of the record (听取意见笔录). Pure.

A place is a text that is saved as it is typed, or a choice of a closed list. Those `of_person` are written for each
suspect, the others once for the hearing. A place that is `shared` may be carried to the others of a batch in one press:
`ALL` where nothing in it is about one person, `CASE` where only people of the same case may have the same text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Speaker(models.TextChoices):
    """Whose word it is."""

    PROSECUTOR = "prosecutor", _("检察官")
    SUSPECT = "suspect", _("犯罪嫌疑人")
    LAWYER = "lawyer", _("律师")


class Stance(models.TextChoices):
    """How somebody stands to what was told him."""

    AGREES = "agrees", _("无异议")
    DISAGREES = "disagrees", _("有异议")
    SILENT = "silent", _("未表态")


class Taken(models.TextChoices):
    """What the prosecutor makes of the lawyer's objection (规则269: not adopted, he says why)."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT_ADOPTED = "not_adopted", _("不采纳")


class Shared(StrEnum):
    """With whom of a batch a text may be shared in one press."""

    NO = ""
    CASE = "case"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: `chapter` is where in the script it is written, `choices` its closed list, () for a text."""

    key: str
    label: Promise
    chapter: str
    speaker: Speaker = Speaker.PROSECUTOR
    of_person: bool = True
    shared: Shared = Shared.NO
    choices: tuple[tuple[str, Promise], ...] = ()
    rows: int = 3
    hint: Promise | str = ""

    @property
    def topic(self) -> str:
        """What it is about: "facts" of "suspect.facts"."""
        return self.key.split(".")[1] if "." in self.key else self.key


#: Topics on which suspect and lawyer are heard (law: 刑事诉讼法第一百七十三条第二款), by the words of the page.
TOPICS: dict[str, Promise] = {
    "facts": _("认定的事实"),
    "evidence": _("证据"),
    "charge": _("罪名和法律适用"),
    "sentence": _("量刑情节和量刑建议"),
    "procedure": _("适用程序"),
    "custody": _("强制措施"),
    "compensation": _("赔偿、退赃、谅解"),
    "other": _("其他意见"),
}
#: Who is asked about what.
ASKED: dict[Speaker, tuple[str, ...]] = {
    Speaker.SUSPECT: ("facts", "charge", "sentence", "procedure", "compensation", "other"),
    Speaker.LAWYER: ("facts", "evidence", "charge", "sentence", "procedure", "custody", "other"),
}
_HEARD_IN = {Speaker.SUSPECT: "C8_SUSPECT_OPINION", Speaker.LAWYER: "C7_LAWYER_OPINION"}
_STANCES = tuple((value, label) for value, label in Stance.choices)
_TAKEN = tuple((value, label) for value, label in Taken.choices)


def _asked(speaker: Speaker) -> list[Place]:
    """For each topic a stance and the words; for the lawyer's also the prosecutor's answer with its reason."""
    found, chapter = [], _HEARD_IN[speaker]
    for topic in ASKED[speaker]:
        label = TOPICS[topic]
        found.append(
            Place(key=f"{speaker}.{topic}.stance", label=label, chapter=chapter, speaker=speaker, choices=_STANCES)
        )
        found.append(Place(key=f"{speaker}.{topic}", label=label, chapter=chapter, speaker=speaker, rows=2))
        if speaker is Speaker.LAWYER:
            found.append(Place(key=f"answer.{topic}.taken", label=label, chapter=chapter, choices=_TAKEN))
            found.append(Place(key=f"answer.{topic}", label=label, chapter=chapter, rows=2))
    return found


PLACES: tuple[Place, ...] = (
    Place(
        key="present", label=_("在场人员及身份核对"), chapter="C2_IDENTITY", of_person=False, shared=Shared.ALL, rows=3,
        hint=_("翻译人员、法定代理人、司法警察等一并写明；提押、还押时间写在下面。"),
    ),
    Place(key="escort", label=_("提押、还押时间"), chapter="C2_IDENTITY", rows=1),
    Place(key="told", label=_("权利义务和认罪认罚规定的告知情况"), chapter="C3_RIGHTS", shared=Shared.ALL),
    Place(key="understood", label=_("对性质、后果的理解和回答"), chapter="C4_RETRACTION", rows=2),
    Place(key="facts", label=_("拟认定的事实"), chapter="C5_FACTS_CHARGE", shared=Shared.CASE, rows=5),
    Place(key="charge", label=_("拟认定的罪名和法律依据"), chapter="C5_FACTS_CHARGE", shared=Shared.CASE, rows=2),
    Place(key="circumstances", label=_("量刑情节"), chapter="C6_SENTENCE_PROPOSAL", rows=3),
    Place(key="handling", label=_("处理意见及说明"), chapter="C6_SENTENCE_PROPOSAL", shared=Shared.CASE, rows=2),
    *_asked(Speaker.LAWYER),
    *_asked(Speaker.SUSPECT),
    Place(key="evidence", label=_("证据开示的范围和反应"), chapter="C9_EVIDENCE", rows=3),
    Place(key="response", label=_("检察官的回应和释明"), chapter="C10_AGREEMENT", rows=3),
    Place(key="next", label=_("下一步安排"), chapter="C10_AGREEMENT", shared=Shared.ALL, rows=2),
    Place(key="closing", label=_("宣布结束的情况"), chapter="C14_END", of_person=False, shared=Shared.ALL, rows=1),
)  # fmt: skip
BY_KEY: dict[str, Place] = {place.key: place for place in PLACES}


def places_of(chapter: str) -> tuple[Place, ...]:
    """The places that are written in that chapter, but for the answers to suspect and lawyer, which have a table."""
    return tuple(place for place in PLACES if place.chapter == chapter and "." not in place.key)
