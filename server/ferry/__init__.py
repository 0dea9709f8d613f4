"""The one way across between zones: signed, numbered, idempotent letters in folders that an exchange device moves.

    letters.py     a letter's bytes        notes.py      how far one has come: what was lost is written again by itself
    actions.py     post, send              receiving.py  receive, set aside        folders.py   files that come whole
    handlers.py    who takes which kind    courier.py    hand over: by letter, or at once where one centre is both zones
    fields.py      fields of bodies        queries.py    how it stands: the operator's page is server/postroom
May import config, keyring, audit and sync only.
"""
