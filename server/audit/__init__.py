"""Who did what, in one append-only, hash-chained table. Every app imports this one; it imports none.

append(actor, action, obj, **details) inside the deed's transaction; verify() walks the chain.
"""
