"""听取意见: what is said in one hearing, item by item and round by round, beside its recording.

May import replies, bookings, submissions, documents, cases, recordings and everything below.
"""
