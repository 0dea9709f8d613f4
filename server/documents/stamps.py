"""What is drawn into a seal's field: pages of one stamp, typeset once for each unit."""

from __future__ import annotations
