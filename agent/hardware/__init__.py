"""The room's things behind seams (ports.py): one driver a file, fakes with physics beside them.

Imports nothing of sync.
"""
