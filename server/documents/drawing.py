"""What the delivered templates say of themselves, as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.cases.steps import StepKind
from server.documents.kinds import Kind
from server.documents.samples import meta_of, samples_of
from server.signatures.contract import SignerRole

_SEALS = {"agency": "单位印章", "system": "系统完整性认证（非印章）"}


def page() -> str:
    """A row a kind: who signs, what seals it, which step it writes, on what basis, and whether a person compared it."""
    head = "| 文书 | 签名 | 印章 | 写入办案步骤 | 样例 | 依据 | 出处 | 核对 |\n|---|---|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(kind, meta_of(kind)) for kind in Kind)])


def _row(kind: Kind, meta: Mapping[str, Any]) -> str:
    cells = (
        f"{meta['title']}{'（内部）' if meta['internal'] else ''}<br>`{kind.value}`",
        "<br>".join(_signer(each) for each in meta["signers"]) or "—",
        "、".join(_SEALS[each] for each in meta["seals"]) or "—",
        str(StepKind(meta["writes_step"]).label) if meta["writes_step"] else "—",
        str(len(samples_of(kind))),
        f"{meta['basis']}；{meta['in_force']}起",
        meta["source"],
        "已核对" if meta["verified"] else "未核对",
    )
    return f"| {' | '.join(cells)} |"


def _signer(told: Mapping[str, Any]) -> str:
    more = [
        word
        for word, holds in (
            ("捺印", told["finger"]),
            ("每页", told["every_page"]),
            (f"须{SignerRole(told['needs_presence_of']).label}在场" if told.get("needs_presence_of") else "", True),
        )
        if word and holds
    ]
    return f"{SignerRole(told['role']).label}" + (f"（{'、'.join(more)}）" if more else "")
