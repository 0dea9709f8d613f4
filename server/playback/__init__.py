"""From sealed bytes to what one entitled person sees.

    keyservice/    the process that alone holds the working key        keys.py      its client: one segment's key for a reason
May import viewing, recordings, vault, devices, access, audit, sync.
"""
