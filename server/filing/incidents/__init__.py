"""Incidents: trouble with a recording written up, countersigned, signed and sealed as a document (D9), attached to it.

facts.py     what the system knows: origin -> times, defects, facts in words, what other tracks have
writing.py   written, sent back, withdrawn                            actions of people; one audit event each
sealing.py   countersigned -> document -> its hands -> attached, or released when it is voided
shown.py     on the player's time line, on pages, in exports
"""
