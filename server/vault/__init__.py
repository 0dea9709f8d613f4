"""Where the sealed bytes lie, exactly as they came. Knows no format, no database.

    store.py       ObjectStore (the seam)             filesystem.py   the store on a disk
    keys.py        how an object is named             quarantine.py   what failed a check, with a quota a box
May import config (settings) only.
"""
