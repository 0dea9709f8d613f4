"""What a lawyer writes to the unit that handles his client's case: an opinion, a request. Runs in both zones.

    states.py   the table                       standing.py  in which cases a lawyer stands; apps add ways of their own
    actions.py  handed in, and answered         letters.py   what crosses; taking.py does what a letter says
    notices.py  who is told of what
Nothing handed in is ever edited: another one follows it. The unit's side, which knows cases, is server/replies.
May import counsel, receipts, notices, access, ferry, audit.
"""
