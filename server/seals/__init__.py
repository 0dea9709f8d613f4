"""Signatures and seals in a PDF: bytes in, bytes out. Runs in both zones, knows no document's content.

May import notices, access, ferry, audit, keyring, config.
"""
