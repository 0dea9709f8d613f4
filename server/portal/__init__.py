"""法律帮助门户: bookings as lawyers and legal-aid agencies may know them, their answers, the roster, the evaluation.

What stands here is a projection: the zone of the procuratorate shows it by letters, and is answered by letters. Where
one centre is both zones a letter is applied at once, so pages read the projection there too.

    contract.py   what the letters say       letters.py   taking what is shown, and what became of an answer
    keeping.py    writes to the projection   actions.py   an answer
    roster.py     whom to choose, pure       suggestions.py, roster_keeping.py, evaluations.py   the agency's own
May import access, ferry, counsel, audit; no app of the inner zone.
"""
