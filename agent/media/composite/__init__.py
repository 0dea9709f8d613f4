"""The composite: one picture and one sound made from the originals while they are recorded, as a derived copy.

Pure: geometry, arrange (which track where), words (what is burnt in), rate (pictures a second), sound (whose sound).
Drawing: font, text, planes, painter. Coding: decode, encode. pictures and sounds put them together: messages of the
feed in, messages of the feed out. No I/O but the font's file; time is an argument.
"""
