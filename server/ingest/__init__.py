"""Drives sync.wire.receiver over sync.mqtt, and judges what came: then one action of recordings for each thing.

    judge.py       the numbered recipe over one thing        intake.py      what came -> stored, committed, receipted
    files.py       partial files                             service.py     the loop of one worker
    commands.py    command rows -> signed messages           presence.py    birth, will, telemetry
May import playback.keys (the client), recordings, vault, devices, claims, ferry, sync. Nobody imports it.
"""
