"""The one-machine demonstration: `python -m demo`. It starts the real programs by their command lines and imports none of them.

ground.py     var/demo: folders, keys, certificates, the pretend box's profile; kept between runs
parts.py      which programs run, in which order, and when each counts as ready
supervise.py  starts them, restarts what dies, ends all of them by pid
rehearsal.py  HEADLESS=1: presses by itself, waits for receipts and claim, exports, verifies
say.py        what is told to the person, Chinese and English
"""
