"""The unit's side of what lawyers write (server/submissions): who handles the case, until when an answer is due, and
the answer. Inner zone, for it knows cases and bookings.

    standing.py  a duty lawyer stands in the case of his booking     clock.py  the dated rules of answers
    queries.py   what lies before whom                               views.py  the list, and one of them answered
May import submissions, bookings, cases, counsel, receipts, notices, access.
"""
