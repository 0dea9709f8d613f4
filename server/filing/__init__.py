"""随案移送材料齐备: is everything there that must go with the case? Asks everyone below; what is missing has a way on.

    rules.py data/gate.toml   who approves what, which order, which documents state facts: dated, replaceable
    seen.py reading.py        what the checks look at, as plain values, and how it is read
    checks.py                 the checks, a table: seen -> what is lacking           gate.py   the answer, and its guard
    states.py actions.py      explained, opened, approved, undone      explaining.py   a recording's defect
    paperwork.py              what the note of a recording and the record of sealing begin with
    discs/                    one disc a case: films, digests, player, label, read-back
May import dossiers, hearings, documents, cases, recordings and everything below.
"""
