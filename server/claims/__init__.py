"""What a QR page may say of a recording, in both zones: this app's own table and nothing else.

    models.py      Claim        actions.py   issue, receive         queries.py   what is known of a claim's text
    seams.py       what higher apps add for those signed in         qr.py        the code and its label
    letters.py     the claim as a ferry message
May import ferry, access, audit, sync. Never an app that runs in the inner zone alone.
"""
