"""The box looks at itself: checks as a table, a signed report, a disk's honesty. A command, never part of capture.

May import everything of the box but the daemon's insides; nothing of the box imports it but the command line.
"""
