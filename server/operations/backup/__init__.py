"""Backup, restore and drill of a centre (docs/operations.md).

contents.py    what a backup holds, and what it leaves out: a table
sums.py        its lists of digests (pure)
databases.py   the database out and in, SQLite or PostgreSQL
sealed.py      the private keys, for one recipient
making.py      writes one
restoring.py   into an empty place
drilling.py    restored aside and looked at
checks.py      what is looked at in a restored centre
"""
