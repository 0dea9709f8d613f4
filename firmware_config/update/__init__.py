"""A new version of the box's software: the signed bundle, and how it is put in, tried and taken back.

Design: docs/updates.md. `runner.py` and `course.py` use the standard library alone, for they run while what they replace is half there.
"""
