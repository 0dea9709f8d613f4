#!/usr/bin/env python3
"""码上认: checks a lawyer's signed receipt offline (docs/formats/receipt.md). Needs msr_verify.py beside it.

    python3 msr_receipt.py receipt.cose --trust trust.json [--content content.json] [--json]

Exit 0: it holds; 1: a step refused it; 2: it could not be read at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from msr_verify import (
    DIGEST,
    ID,
    LIMITS,
    STEPS,
    TEXT,
    UINT,
    Refusal,
    Unreadable,
    load_trust,
    moment,
    need,
    open_envelope,
    plain,
    public_key,
)

TYP = "msr-receipt-counsel"
LIMITS[TYP] = 4096
CONTENT_LIMIT = 64 * 1024
FIELDS = {0: UINT, 1: TEXT, 2: TEXT, 3: UINT, 4: TEXT, 5: TEXT, 6: ID, 7: DIGEST}
FIELDS |= {8: TEXT, 9: TEXT, 10: TEXT, 11: TEXT, 12: TEXT}
NAMES = ("issuer", "number", "at", "event", "about", "thing", "digest")
NAMES += ("by", "by_number", "lawyer", "lawyer_number", "unit")
WORDS = {  # event and about of receipt.md 2, for a reader
    "handed_in": ("提交", "handed in"),
    "arrived": ("送达", "arrived"),
    "answered": ("答复", "answered"),
    "refused": ("不予同意", "refused"),
    "withdrawn": ("撤回", "withdrawn"),
    "binding": ("委托手续", "papers of retainer"),
    "opinion": ("法律意见", "legal opinion"),
    "request": ("申请", "request"),
    "booking": ("预约答复", "answer to a booking"),
}


def check(receipt: str, content: str | None, trust: str) -> dict[str, Any]:
    """Steps 1 to 5 of the envelope with the keys `counsel` of the trust file; then the content's digest. Refusal."""
    suites, where = load_trust(trust).suites, Path(receipt).name
    ring = {key.id: key for key in (public_key(point, "counsel") for point in points(trust))}
    said = open_envelope(read(receipt, LIMITS[TYP]), TYP, ring, suites, FIELDS, where).payload
    told = {name: plain(said[key]) for key, name in enumerate(NAMES, 1)} | {"content": content is not None}
    if content is not None:
        found = hashlib.sha256(read(content, CONTENT_LIMIT)).digest()
        need(found == said[7], "content", Path(content).name, f"its SHA-256 is {found.hex()}")
    return told


def points(trust: str) -> list[bytes]:
    """The public keys for counsel; none where the trust file names none."""
    return [bytes.fromhex(point) for point in json.loads(Path(trust).read_bytes()).get("counsel", ())]


def read(path: str, limit: int) -> bytes:
    """The file's bytes; Unreadable where it cannot be read, Refusal where it is longer than such a file may be."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error}") from error
    need(len(data) <= limit, "encoding", Path(path).name, "too long")
    return data


def as_text(told: dict[str, Any]) -> str:
    """The receipt for a reader: Chinese, then English."""
    about, event = (WORDS.get(told[name], (told[name],) * 2) for name in ("about", "event"))
    when = moment(told["at"] * 10**9)
    who = f"{told['lawyer']} {told['lawyer_number']}", f"{told['by']} {told['by_number']}"
    content = ("内容文件相符", "the content matches") if told["content"] else ("未给内容文件", "no content given")
    return "\n".join(
        [
            "结论：回执由可信密钥签署",
            f"回执：{told['number']}，{told['issuer']} 签发",
            f"事项：{about[0]} {event[0]}，{when}",
            f"律师：{who[0]}；行为人：{who[1]}；单位：{told['unit']}",
            f"内容摘要：{told['digest']}，{content[0]}",
            "",
            "Verdict: the receipt is signed by a trusted key",
            f"Receipt: {told['number']}, issued by {told['issuer']}",
            f"Deed: {about[1]} {event[1]}, {when}",
            f"Lawyer: {who[0]}; by: {who[1]}; unit: {told['unit']}",
            f"Digest: {told['digest']}, {content[1]}",
        ]
    )


def parser() -> argparse.ArgumentParser:
    described = "核验律师回执，可离线进行。 Checks a lawyer's receipt, offline."
    result = argparse.ArgumentParser(prog="msr_receipt.py", description=described)
    result.add_argument("receipt", metavar="FILE", help="签名文件 the signed receipt")
    result.add_argument("--content", metavar="FILE", help="内容文件 what it is about")
    result.add_argument("--trust", metavar="FILE", required=True, help="可信公钥（JSON） the public keys to be trusted")
    result.add_argument("--json", action="store_true", help="以 JSON 输出 print as JSON")
    return result


def main(argv: list[str] | None = None) -> int:
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        told = check(arguments.receipt, arguments.content, arguments.trust)
    except Unreadable as error:
        print(f"无法读取 cannot be read: {error}", file=sys.stderr)
        return 2
    except Refusal as refusal:
        words = {**STEPS, "content": ("内容文件不是回执所及的内容", "the content is not what the receipt is about")}
        chinese, english = words[refusal.step]
        print(f"不予认可：{chinese}（{refusal.where}）\nrefused: {english} ({refusal.where}): {refusal.why}")
        return 1
    print(json.dumps(told, ensure_ascii=False) if arguments.json else as_text(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
