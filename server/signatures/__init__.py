"""What a signer's hand did: handwriting, fingerprint, presence, refusal. Runs in both zones; a document is an
opaque key, a digest and the pages that were shown.

    contract.py  what is asked for, and what came of it     states.py   the tables
    actions/     the deeds: asked, acting, pairing, paper   presence.py was the lawyer there? (pure)
    act.py       an act's signed bytes                      keeping.py  what hands did, sealed apart from everything
    seams.py     documents hear of acts, bookings say who came, recordings where the film is
May import vault, postroom, receipts, notices, access, ferry, audit, keyring.
"""
