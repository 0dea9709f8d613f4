"""What people are told: one notice for one person, in the app always, by e-mail and SMS where he wants it and can be
reached. What leaves the app names no case and no person. Runs in both zones.

    kinds.py     what may be told; apps register theirs       defaults.py   which kinds go where unless he chose
    actions.py   told and seen                                contacts.py   addresses, and the code that shows them his
    queue.py     what waits to go out                         senders.py    the seam; behind it mail.py and sms.py
May import access, audit.
"""
