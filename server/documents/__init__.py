"""The documents of a case: typed data in, typeset PDF out, numbered, signed, sealed.

May import cases, recordings, signatures, seals, vault and everything below; no booking, no hearing.
"""
