"""How a box becomes a centre's (docs/enrolment.md): the one-time code, what is asked and answered, the box's half.

Pure but for exchange.py (HTTPS) and install.py (files and keys). Imports sync and firmware_config; both halves use it.
"""
