"""Runs in the guest: one request to a socket of capture's, the answer as JSON. `ask.py SOCKET {"do": "state"}`."""

import json
import socket
import sys

with socket.socket(socket.AF_UNIX) as peer:
    peer.settimeout(60)
    peer.connect(sys.argv[1])
    peer.sendall(json.dumps({"v": 1, **json.loads(sys.argv[2])}).encode() + b"\n")
    print(peer.makefile().readline(), end="")
