"""Every write to recordings. Each runs in its caller's transaction and commits with its receipts.

statements.py   the box chain          records.py   a part's chain          files.py   segments and tails
endings.py      leaf, checkpoint, claim   receipts.py   the centre's word          quarantine.py   what failed
people.py       claiming, acknowledging, commands
"""
