"""What went wrong with evidence, for people: each alarm and each quarantined thing with what it means and what to do.

May import the rest of recordings; nothing here is ever deleted, nor lets a page delete anything.
"""
