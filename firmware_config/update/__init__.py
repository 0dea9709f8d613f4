"""A new version of the box's software: the signed bundle, and how it is put in, tried and taken back.

Design: docs/updates.md. `runner.py` uses the standard library alone, for it runs while what it replaces is half there.
"""
