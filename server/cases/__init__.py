"""Cases: who is in them, where they stand, what is due, and which recordings belong to them.

    states.py    the table of the course    guards.py   what must be there first    steps.py   what is done and written
    deadlines/   the law's arithmetic       actions/    all writes                  queries/   all reads
May import viewing, recordings, access, audit. Inner zone only.
"""
