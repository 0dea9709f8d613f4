"""The box's half of an update: fetched from the centre (fetch.py), looked at (look.py), told (command.py).

Imports firmware_config.update and sync; knows no media, no hardware, no outbox. Design: docs/updates.md.
"""
