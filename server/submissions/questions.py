"""What an opinion is asked: one table for a duty lawyer's opinion on legal help (值班律师法律帮助意见书), one for a
defender's opinion (辩护意见). Pure.

What must be said: 刑事诉讼法第三十六条、第一百七十三条; 法律援助法第三十条; 人民检察院刑事诉讼规则第二百六十九条.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from server.submissions.blocks import Block, OpinionForm, Question, Shape, Words
from server.submissions.models import How

AGREE, OBJECT, NONE = "agree", "object", "none"
YES, NO = "yes", "no"
_STANCES = ((AGREE, _("无异议")), (OBJECT, _("有异议")), (NONE, _("不发表意见")))
_YES_NO = ((YES, _("是")), (NO, _("否")))
_GIVEN = ((YES, _("已提供")), (NO, _("未提供")))

#: The seven matters of an opinion, in the order of the form.
MATTERS: tuple[tuple[str, Words], ...] = (
    ("facts", _("事实")),
    ("evidence", _("证据")),
    ("charge", _("定性（罪名）")),
    ("sentence", _("量刑情节和量刑建议")),
    ("procedure", _("程序适用")),
    ("custody", _("强制措施、羁押必要性")),
    ("other", _("其他")),
)


def _choice(key: str, asks: Words, choices: tuple[tuple[str, Words], ...], **more: object) -> Question:
    return Question(key=key, asks=asks, shape=Shape.CHOICE, choices=choices, **more)  # type: ignore[arg-type]


def _if(key: str, *answers: str) -> tuple[str, tuple[str, ...]]:
    return (key, answers)


_S = Shape
HELP = Block(
    key="help",
    title=_("提供的法律帮助"),
    questions=(
        _choice("mode", _("值班方式"), (("site", _("现场")), ("phone", _("电话")), ("net", _("网络")))),
        Question(key="help_from", asks=_("开始时间"), shape=_S.MOMENT),
        Question(key="help_until", asks=_("结束时间"), shape=_S.MOMENT),
        _choice("consulted", _("法律咨询"), _GIVEN),
        _choice("met", _("会见"), _GIVEN, hint=_("会见不被监听，不录音录像。")),
        Question(key="met_at", asks=_("会见时间"), shape=_S.MOMENT, when=_if("met", YES)),
        Question(key="met_minutes", asks=_("会见时长（分钟）"), shape=_S.NUMBER, when=_if("met", YES)),
        _choice("read", _("阅卷"), _GIVEN),
        Question(key="read_at", asks=_("阅卷时间"), shape=_S.MOMENT, when=_if("read", YES)),
        Question(key="read_volumes", asks=_("册数"), shape=_S.NUMBER, when=_if("read", YES)),
        Question(key="read_pages", asks=_("页数"), shape=_S.NUMBER, when=_if("read", YES)),
        _choice("advised", _("程序选择建议"), _GIVEN),
        _choice("release", _("帮助申请变更强制措施"), _GIVEN),
        _choice("aid", _("引导申请法律援助"), _GIVEN),
    ),
)


def _matter(key: str, asks: Words) -> tuple[Question, ...]:
    needs = _if(key, OBJECT)
    why = Question(key=f"{key}_why", asks=_("意见和理由"), shape=_S.TEXT, when=needs)
    if key == "sentence":
        figures = (
            Question(
                key="principal", asks=_("建议的主刑"), shape=_S.LINE, when=needs, needed=False,
                hint=_("例如：有期徒刑八个月"),
            ),
            Question(
                key="supplementary", asks=_("建议的附加刑"), shape=_S.LINE, when=needs, needed=False,
                hint=_("例如：罚金三千元"),
            ),
            _choice(
                "probation", _("是否建议缓刑"), (*_YES_NO, (NONE, _("不提"))), when=needs, needed=False
            ),
        )  # fmt: skip
        return (_choice(key, asks, _STANCES), why, *figures)
    if key == "other":
        return (_choice(key, asks, ((OBJECT, _("有意见")), (NONE, _("没有其他意见")))), why)
    agreed = Question(key=f"{key}_because", asks=_("无异议的理由"), shape=_S.TEXT, when=_if(key, AGREE), needed=False)
    return (_choice(key, asks, _STANCES), why, agreed)


OPINION = Block(
    key="opinion",
    title=_("对案件处理的意见"),
    says=_("七项逐项表态；有异议的写明理由。"),
    questions=tuple(each for key, asks in MATTERS for each in _matter(key, asks)),
)
ROUNDS = Block(
    key="rounds",
    title=_("协商过程见证"),
    questions=(
        _choice(
            "rounds",
            _("是否见证控辩协商"),
            (("seen", _("全程见证")), ("part", _("部分见证")), ("absent", _("没有参加")), ("none", _("没有进行协商"))),
        ),
        Question(
            key="rounds_number", asks=_("协商轮次"), shape=_S.NUMBER, when=_if("rounds", "seen", "part")
        ),
        Question(
            key="rounds_what", asks=_("各轮的建议、回应和结果"), shape=_S.TEXT, when=_if("rounds", "seen", "part"),
            hint=_("每轮写明时间、检察机关的建议、辩方的意见、结果。"),
        ),
        _choice(
            "rounds_end",
            _("协商结果"),
            (("agreed", _("达成一致")), ("partly", _("部分达成一致")), ("apart", _("未达成一致"))),
            when=_if("rounds", "seen", "part"),
        ),
        Question(key="rounds_why", asks=_("没有参加的原因"), shape=_S.TEXT, when=_if("rounds", "absent")),
    ),
)  # fmt: skip
_THERE = _if("signing", "present")
SIGNING = Block(
    key="signing",
    title=_("具结过程见证"),
    questions=(
        _choice(
            "signing",
            _("签署具结书时是否在场"),
            (
                ("present", _("在场")),
                ("not_yet", _("提交意见时尚未签署")),
                ("exempt", _("依法不需签署")),
                ("declined", _("没有签署")),
                ("absent", _("不在场")),
            ),
        ),
        Question(key="signing_from", asks=_("在场起"), shape=_S.MOMENT, when=_THERE),
        Question(key="signing_until", asks=_("在场止"), shape=_S.MOMENT, when=_THERE),
        _choice("informed", _("是否已告知认罪认罚的性质和后果"), _YES_NO, when=_THERE),
        _choice("voluntary", _("是否自愿"), _YES_NO, when=_THERE),
        _choice("understood", _("是否理解"), _YES_NO, when=_THERE),
        _choice("pressed", _("有无被强迫、引诱、欺骗的迹象"), ((NO, _("无")), (YES, _("有"))), when=_THERE),
        _choice("read_back", _("是否阅读或者听读全文"), _YES_NO, when=_THERE),
        _choice("own_hand", _("是否本人签名、捺印"), _YES_NO, when=_THERE),
        Question(
            key="signing_what", asks=_("需要说明的情况"), shape=_S.TEXT, when=_THERE, needed=False,
            hint=_("有一项为“否”或者有强迫迹象的，必须写明。"),
        ),
        Question(key="signing_why", asks=_("原因"), shape=_S.TEXT, when=_if("signing", "absent", "declined")),
    ),
)  # fmt: skip
#: Answers after which something must be said.
_DOUBTS = (
    ("informed", NO), ("voluntary", NO), ("understood", NO), ("pressed", YES), ("read_back", NO), ("own_hand", NO),
)  # fmt: skip
FORMS = {
    how: OpinionForm(how=how, title=title, blocks=blocks, doubts=_DOUBTS, doubts_in="signing_what")
    for how, title, blocks in (
        (How.BOOKING, _("值班律师法律帮助意见书"), (HELP, OPINION, ROUNDS, SIGNING)),
        (How.BINDING, _("辩护意见"), (OPINION, ROUNDS, SIGNING)),
    )
}


def objections(values: Mapping[str, str]) -> list[tuple[str, Words]]:
    """The matters that want an answer of the procuratorate: those objected to."""
    return [(key, asks) for key, asks in MATTERS if values.get(key) == OBJECT]


def is_substantive(values: Mapping[str, str]) -> bool:
    """Whether it objects somewhere, or says why it does not."""
    reasoned = any(values.get(f"{key}_because") for key, _asks in MATTERS)
    return bool(objections(values)) or reasoned


def summary(form: OpinionForm, values: Mapping[str, str]) -> str:
    """One line of it, as the submission's text: stored, so in Chinese whoever writes it."""
    with override("zh-hans"):
        against = "、".join(str(asks) for _key, asks in objections(values))
        return f"{form.title}：" + (f"对{against}有异议。" if against else "没有异议。")
