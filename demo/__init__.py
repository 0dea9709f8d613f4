"""The one-machine demonstration: `python -m demo`. The real programs run by their command lines;
none of them is imported.

ground.py     var/demo: folders, keys, the pretend box's profile; kept between runs
pipe.py       certificates and the broker
parts.py      which programs run, in which order, and when each counts as ready
supervise.py  starts them, restarts what dies, ends all of them by pid
rehearsal.py  HEADLESS=1: presses by itself, waits for receipts and claim, exports, verifies
say.py        what is told to the person, Chinese and English
"""
