"""Lawyers and their cases: how a retained lawyer is bound to a person in a case. Runs in both zones, knows no case row.

    states.py    the table of a binding          papers.py    what may be handed in, and where its bytes lie
    policies.py  who may do what                 letters.py, taking.py   what is said between the zones, and heard
Which suspect a binding is about, by key, stands in defence. May import access, vault, ferry, audit.
"""
