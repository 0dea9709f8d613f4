"""The outbox: everything that must not be lost (docs/outbox.md). Files are the truth, capture.db is their index.

May import sync.evidence; knows no media, no hardware, no network.
"""
