"""Lawyers and their cases: how a retained lawyer is bound to a person in a case. Runs in both zones, knows no case row.

    states.py    the table of a binding          papers.py    what may be handed in, and where its bytes lie
    policies.py  who may do what                 queries.py   by_binding: the way by which a binding reaches a case
May import access, vault, audit.
"""
