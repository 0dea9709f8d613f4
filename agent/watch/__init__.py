"""The watch: a process of its own that looks at keyframes and listens to sound while they are taken (issue: signals).

room.py      what is known now of every track: signals, levels, previews, persons. Pure but for the decoder
teller.py    tells capture what began and ended, until capture holds the same
desk.py      answers at watch.sock: `levels`, `preview`
service.py   the process: feed in, room, teller, desk
errors.py    what can go wrong

Its crash or slowness touches no recording. In a confidential talk it holds nothing and shows nothing (E11).
"""
