"""The words of what a person does at the room's screen, and of what capture refuses. Pure data.

Chapters are those of article 4 of the 2021 rule on recording the hearing of opinions (听取意见同步录音录像规定).
"""

from __future__ import annotations

from agent.panel.words import Lang, Words

# what the button says; the key that does the same (KeyboardEvent.code without "Key")
DEEDS: dict[str, tuple[Words, str]] = {
    "start": ({"zh": "开始录制", "en": "Start recording"}, "S"),
    "go-on": ({"zh": "继续本场", "en": "Go on"}, "S"),
    "stop": ({"zh": "结束录制", "en": "Stop"}, "X"),
    "resume": ({"zh": "恢复录制", "en": "Go on"}, "R"),
    "explained": ({"zh": "已说明", "en": "Explained"}, "E"),
    "next": ({"zh": "章节：{0}", "en": "Chapter: {0}"}, "C"),
    "chapters": ({"zh": "章节 {0}", "en": "Chapters {0}"}, "V"),
    "suspend": ({"zh": "中止", "en": "Suspend"}, "P"),
    "confidential": ({"zh": "保密谈话", "en": "Lawyer's talk"}, "L"),
    "keep": ({"zh": "继续谈话", "en": "Go on talking"}, "K"),
    "confidential-end": ({"zh": "结束保密谈话", "en": "End the talk"}, "L"),
    "confirm": ({"zh": "律师确认", "en": "Lawyer confirms"}, "Y"),
    "consent": ({"zh": "不录制同意", "en": "Consent"}, "U"),
    "holds": ({"zh": "本场内容", "en": "What it holds"}, "H"),
    "notice": ({"zh": "播放告知", "en": "Play notice"}, "N"),
    "arrived": ({"zh": "律师到场", "en": "Lawyer is here"}, "D"),
    "sign": ({"zh": "签署文书", "en": "Sign documents"}, "Z"),
    "alarm": ({"zh": "报警", "en": "Alarm"}, "A"),
    "language": ({"zh": "English", "en": "中文"}, "G"),
}

# the question over its choices, and a line beneath
SHEETS: dict[str, dict[Lang, tuple[str, str]]] = {
    "suspend": {
        "zh": ("中止原因", "中止期间不录音、不录像；原因和起止时间写入记录"),
        "en": ("Why is it suspended?", "Nothing is recorded meanwhile; reason and times are signed"),
    },
    "chapters": {
        "zh": ("标记章节", "点一下，即在此刻作标记"),
        "en": ("Mark a chapter", "It is marked at this instant"),
    },
    "close": {
        "zh": ("结束录制？", "结束后封存，不能再续录"),
        "en": ("Stop recording?", "It is sealed and cannot be gone on with"),
    },
    "missing": {
        "zh": ("还缺：{0}（共缺 {1} 项）", "补做请点“返回”；不补做请选原因，写入记录"),
        "en": ("Missing: {0} ({1} in all)", "'Back' to do it now; else choose the reason, which is signed"),
    },
    "confidential": {
        "zh": ("开始律师保密谈话？", "摄像机和话筒将切断，画面关闭；只记起止时间，由律师确认"),
        "en": ("Begin the lawyer's talk?", "Cameras and microphones are cut; the lawyer confirms beginning and end"),
    },
    "confirm": {
        "zh": ("请律师本人确认", "由律师本人操作；确认的时间写入记录"),
        "en": ("The lawyer confirms in person", "The time of the confirmation is signed"),
    },
    "consent": {
        "zh": ("设备故障，不录制继续进行", "须犯罪嫌疑人和律师都同意；写入记录"),
        "en": ("Going on unrecorded", "Needs the consent of suspect and lawyer; it is signed"),
    },
    "holds": {
        "zh": ("本场包含的内容", "可多选；写入记录"),
        "en": ("What this session holds", "Several may hold; it is signed"),
    },
    "arrived": {
        "zh": ("请律师输入到场码", "六位数字，在律师本人的预约页面上；只能用一次"),
        "en": ("The lawyer's arrival code", "Six digits, on the lawyer's own booking page; good once"),
    },
    "notice": {"zh": ("播放告知音频", "选择语言"), "en": ("Play the spoken notice", "In which language")},
}

SUSPEND_REASONS: dict[str, Words] = {
    "new-facts": {"zh": "出现新事实", "en": "New facts"},
    "technical": {"zh": "设备故障", "en": "Technical failure"},
    "health": {"zh": "身体原因", "en": "Health"},
    "other": {"zh": "其他原因", "en": "Other"},
}

# The Chinese words are signed, whatever the screen's language.
MISSING_REASONS: tuple[Words, ...] = (
    {"zh": "本案不适用", "en": "Does not apply"},
    {"zh": "另有录像", "en": "In another recording"},
    {"zh": "当事人不同意", "en": "Declined"},
    {"zh": "本场未完成", "en": "Not finished today"},
)
REST: Words = {"zh": "全部 {0} 项：{1}", "en": "All {0}: {1}"}

HOLDS: dict[str, Words] = {
    "plea-hearing": {"zh": "听取意见", "en": "Hearing of opinions"},
    "signing": {"zh": "签署具结书", "en": "Signing"},
    "questioning": {"zh": "讯问", "en": "Questioning"},
}

CONSENT: dict[str, Words] = {
    "suspect": {"zh": "犯罪嫌疑人同意", "en": "The suspect consents"},
    "lawyer": {"zh": "律师同意", "en": "The lawyer consents"},
}

CONFIRM: dict[str, Words] = {
    "begin": {"zh": "律师确认：谈话已开始", "en": "Confirmed: it has begun"},
    "end": {"zh": "律师确认：谈话已结束", "en": "Confirmed: it has ended"},
}

LANGUAGES: dict[str, Words] = {
    "zh": {"zh": "普通话", "en": "Mandarin"},
    "yue": {"zh": "粤语", "en": "Cantonese"},
    "en": {"zh": "英语", "en": "English"},
}

CHAPTERS: dict[str, Words] = {
    "C1_NOTICE": {"zh": "告知录音录像", "en": "Told of recording"},
    "C2_IDENTITY": {"zh": "核对身份", "en": "Identity"},
    "C3_RIGHTS": {"zh": "告知权利义务", "en": "Rights and duties"},
    "C4_RETRACTION": {"zh": "告知反悔后果", "en": "If retracted"},
    "C5_FACTS_CHARGE": {"zh": "告知事实罪名", "en": "Facts and charge"},
    "C6_SENTENCE_PROPOSAL": {"zh": "说明量刑建议", "en": "Sentence proposal"},
    "C7_LAWYER_OPINION": {"zh": "听取律师意见", "en": "Lawyer's opinion"},
    "C8_SUSPECT_OPINION": {"zh": "听取本人意见", "en": "Suspect's opinion"},
    "C9_EVIDENCE": {"zh": "证据开示", "en": "Evidence shown"},
    "C10_AGREEMENT": {"zh": "达成一致", "en": "Agreement"},
    "C11_SIGN_RECOGNIZANCE": {"zh": "签署具结书", "en": "Signing"},
    "C12_LAWYER_WITNESS": {"zh": "律师见证", "en": "Lawyer witnesses"},
    "C13_READBACK_RECORD": {"zh": "核对笔录", "en": "Record read back"},
    "C14_END": {"zh": "宣布结束", "en": "End announced"},
}

# what a film may lack beside chapters
OWED: dict[str, Words] = {
    "explanation": {"zh": "口头说明中止原因", "en": "the spoken explanation"},
    "confirm-begin": {"zh": "律师确认谈话开始", "en": "confirmation of the talk's beginning"},
    "confirm-end": {"zh": "律师确认谈话结束", "en": "confirmation of the talk's end"},
}

CLOSE: dict[str, Words] = {
    "stop": {"zh": "结束并封存", "en": "Stop and seal"},
    "begin": {"zh": "开始保密谈话", "en": "Begin the talk"},
}

KEYPAD: dict[str, Words] = {
    "wipe": {"zh": "⌫", "en": "⌫"},
    "enter": {"zh": "确认到场", "en": "I am here"},
}

# code of a refusal: what the person reads. A code that is not here is said with capture's own words.
REFUSED: dict[str, Words] = {
    "state": {"zh": "现在不能这样操作", "en": "That cannot be done now"},
    "form": {"zh": "录制程序不认得这个操作", "en": "Capture does not know that deed"},
    "unknown": {"zh": "录制程序不支持这个操作", "en": "This version of capture does not do that"},
    "busy": {"zh": "录制程序忙，请再按一次", "en": "Capture is busy: press again"},
    "silent": {"zh": "录制程序无应答，操作未执行", "en": "Capture does not answer; nothing was done"},
    "internal": {"zh": "录制程序内部错误，操作未执行", "en": "Capture met an error; nothing was done"},
    "chapter": {"zh": "没有这个章节", "en": "There is no such chapter"},
    "nothing": {"zh": "现在没有这一事项", "en": "There is nothing of that kind now"},
    "missing": {"zh": "还有缺项，请先说明原因", "en": "Something is missing: say why first"},
    "roles": {"zh": "录制人员与主持人员不能是同一人", "en": "Who records may not preside here"},
    "language": {"zh": "没有这种语言的告知音频", "en": "There is no notice in that language"},
    "notice": {"zh": "告知音频不能播放", "en": "The notice cannot be played"},
    "code": {"zh": "到场码不对，或者不是今天这个房间的", "en": "Not a code for this room today"},
    "throttled": {"zh": "连续输错，请 {0} 秒后再试", "en": "Too many wrong codes: wait {0} s"},
    "came": {"zh": "已经登记过到场", "en": "The arrival was noted before"},
    "booking": {"zh": "今天没有等待这位律师的预约", "en": "No booking awaits that lawyer today"},
    "confidential": {"zh": "保密谈话中只记起止时间", "en": "In a talk only its times are signed"},
    "pins": {"zh": "本机是真实的前面板", "en": "This box has a real front panel"},
    "track": {"zh": "这一路不能拔线", "en": "That source cannot be unplugged"},
}
DONE: Words = {"zh": "已执行：{0}", "en": "Done: {0}"}
ARRIVED: Words = {"zh": "已登记律师到场，时间已写入记录", "en": "The arrival was noted; its time is signed"}
ALARMED: Words = {"zh": "已报警，时间已写入记录", "en": "The alarm was given; its time is signed"}
