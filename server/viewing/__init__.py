"""Who may watch what, until when, and why: grants, and the requests that lead to them.

    states.py     the tables        policies.py   who may        actions.py   the four acts, revoke, watch
One question for everybody above: `queries.grant_for(user, session, now)`. May import recordings, access, audit.
"""
