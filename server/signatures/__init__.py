"""What a signer's hand did: handwriting, fingerprint, presence, refusal. Runs in both zones; a document is an
opaque key, a digest and the pages that were shown.

May import vault, postroom, receipts, notices, access, ferry, audit, keyring.
"""
