"""The demo's invented cases, lawyers and hearings: stories.py is the table, telling.py performs it by the centre's own
actions, hearings.py books around the present hour. Nothing here runs where MSR_DEMO is not 1."""
