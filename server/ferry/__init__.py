"""The one way across between zones: signed, numbered, idempotent letters in folders that an exchange device moves.

    letters.py     a letter's bytes        actions.py   post, send, receive        handlers.py   who takes which kind
    courier.py     hand over: by letter between two centres, at once where one is both zones
May import config and sync only.
"""
