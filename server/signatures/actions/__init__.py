"""All writes of this app: one deed, one transaction, one audit event; the guarded update is the lock.

asking.py a document's hands are wanted, voided     acting.py begin, turn the page, sign, refuse, correct, stop
settling.py what befalls an act: a dropped link      being_there.py beats, and who is in the room
pairing.py a tablet in the room                      paper.py printed, scanned, the original's way
releases.py asked for, approved twice
"""

from server.signatures.actions.asking import ask, void

__all__ = ["ask", "void"]
