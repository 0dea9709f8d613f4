"""The wall of rooms: what is wrong with each and what to do, how it fared, tasks, figures for Prometheus.

rules.py       the table of alarms: how bad, whose, what to do, after how long
conditions.py  what holds of a room now. Pure
limits.py      the numbers behind them, from alarms.toml
history.py     samples and how they fold together. Pure
plots.py       samples -> the lines of a plot. Pure
facts.py       all that a page shows of a room
actions.py     every write: the lookout's turn, an alarm taken up
"""
