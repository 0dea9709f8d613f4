"""The unit's side of what lawyers write (server/submissions): who handles the case, until when an answer is due, and
the answer. Inner zone, for it knows cases and bookings.

    standing.py  a duty lawyer stands in the case of his booking     clock.py  the dated rules of answers
    queries.py   what lies before whom                               views.py  the list, and one of them answered
    attaching.py an opinion is in the file when it has come   document.py  what it says as a document
    help.py      what a lawyer is told of the help he gave    giving.py    copies of documents, each for one lawyer
May import submissions, bookings, documents, defence, cases, counsel, receipts, notices, access.
"""
