"""From sealed bytes to what one entitled person sees.

    keyservice/    the process that alone holds the working key   keys.py   its client
May import viewing, recordings, vault, devices, access, audit, sync.
"""
