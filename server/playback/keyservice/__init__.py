"""The process that alone holds the working key. Gives one segment's key for a header and a reason, and the
words of sealed notes for a grant; nothing else.

opener.py   header + reason -> key, or a refusal         uses.py     the chained log of what was given for people
server.py   the Unix socket, peers by uid, rate
"""
