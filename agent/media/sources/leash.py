"""Runs a program that ends with whoever started it: `python -I -S leash.py PARENT PROGRAM ...`.

util-linux's setpriv would do it, but asks for capabilities first, which the unit's system call filter refuses.
Imports nothing of ours: it is run as a file.
"""

import ctypes
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)  # it outlives exec
    if os.getppid() != int(sys.argv[1]):
        sys.exit("leash: whoever started it is gone")
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 -- no shell is wanted
