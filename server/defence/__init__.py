"""Whom a bound lawyer defends, by key: the inner zone's link between a binding and a suspect, and its review.

    models.py    Defence: one binding, one suspect        actions.py   accept, refuse, end, link
    policies.py  the law's numbers (rules/defence.toml)   queries.py   who defends whom now; whom to choose from
May import counsel, cases, access, audit.
"""
