"""The second process of the box: outbox <-> sync.wire over sync.mqtt. Never media or hardware; never unlinks a file.

names.py     one thing under its two sets of numbers: the outbox's (evidence.md 10) and the wire's
waiting.py   the outbox as the sender sees it: SQL ranges over capture.db and uplink.db, files by pread
counting.py  how much has no receipt, counted forward
judge.py     is this receipt about our own bytes, by the pinned keys? pure
book.py      uplink.db: receipts and the connection counter
capture.py   the line to capture's control socket
telemetry.py capture's state -> what the centre is told
service.py   the driver: one thread that reads, feeds, performs, sleeps
"""
