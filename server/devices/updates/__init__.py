"""New versions of the box's software at the centre: kept signed as they came, offered to boxes, and what came of each.

The centre makes no version and signs none: whoever holds it can hand out what the update key signed, and nothing else.
"""
