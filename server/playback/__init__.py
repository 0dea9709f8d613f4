"""From sealed bytes to what one entitled person sees.

    keyservice/    the process that alone holds the working key    keys.py      its client: one key for a reason
    pieces.py hls.py   what a track has to play, as a playlist         opening.py   bytes checked again and opened
    line.py        the time line that the player draws                 notes.py     names and words that the box sealed
    views.py       what a player asks for
May import viewing, recordings, vault, devices, access, audit, sync.
"""
