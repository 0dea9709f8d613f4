"""A whole opinion, for tests: every question answered, objecting to the sentence alone."""

from __future__ import annotations

WHOLE = {
    "mode": "site", "help_from": "2026-11-30T09:00", "help_until": "2026-11-30T10:30", "consulted": "yes",
    "met": "yes", "met_at": "2026-11-29T09:00", "met_minutes": "40", "read": "yes", "read_at": "2026-11-29T14:30",
    "read_volumes": "2", "read_pages": "310", "advised": "yes", "release": "no", "aid": "no", "facts": "agree",
    "evidence": "agree", "charge": "agree", "sentence": "object", "sentence_why": "退赔情节没有体现。",
    "principal": "有期徒刑六个月", "procedure": "agree", "custody": "none", "other": "none", "rounds": "seen",
    "rounds_number": "1", "rounds_what": "建议八个月；辩方六个月；未达成。", "rounds_end": "apart",
    "signing": "not_yet",
}  # fmt: skip
DEFENCE = {
    key: value
    for key, value in WHOLE.items()
    if key in ("facts", "evidence", "charge", "sentence", "sentence_why", "procedure", "custody", "other", "signing")
} | {"rounds": "none"}
