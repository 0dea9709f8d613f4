"""Rooms, the boxes in them, and how each box says it fares. May import access, audit, sync."""
