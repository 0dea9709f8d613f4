"""What is wrong with a picture or a sound while it is taken: pure state machines, fed with what was decoded.

events.py      the signals and what is told of them: begun, ended
hold.py        hysteresis: how often something must be seen before it is told
thresholds.py  the limits, read from thresholds.toml, which says from which seeds they were learned
looks.py       a keyframe's numbers; black.py covered.py frozen.py blurred.py judge them, persons.py a count of faces
sounds.py      a block's numbers; silence.py clipping.py hum.py judge them; levels.py is the meter
pictures.py hearing.py   one track's detectors together
faces.py       faces in a keyframe by a model that a package brings, where it is installed; following.py follows them

Knows neither clocks, sources nor evidence: instants come in as arguments, in CLOCK_BOOTTIME nanoseconds.
"""
