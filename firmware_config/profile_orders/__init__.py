"""A change to a box's profile that was made at the centre: the signed order, whether it is taken, how it is put in.

An order says what changes, never the whole text: the passwords of cameras stay on the box. Design: docs/things.md.
"""
