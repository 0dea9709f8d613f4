"""The words about the technician's code, which every page behind it asks for. Pure data."""

from __future__ import annotations

from agent.panel.words import Words

CODE: Words = {"zh": "技术员口令", "en": "Technician's code"}
FIRST_CODE: Words = {
    "zh": "设定技术员口令（至少 6 位数字，请记好）",
    "en": "Choose a technician's code (6 digits or more)",
}
CODE_REFUSED: dict[str, Words] = {
    "wrong": {"zh": "技术员口令不对", "en": "This is not the technician's code"},
    "locked": {"zh": "口令错误次数过多，请 15 分钟后再试", "en": "Too many wrong codes: wait 15 minutes"},
    "short": {"zh": "口令至少 6 位，只用数字", "en": "A code has at least 6 digits, and nothing else"},
    "no-code": {
        "zh": "还没有技术员口令：请在控制台以 root 执行 msr-agent network code",
        "en": "There is no technician's code: at the console, as root, msr-agent network code",
    },
}
