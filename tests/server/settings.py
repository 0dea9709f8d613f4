"""The centre's own settings, with a data folder of this run's own and a fast password hasher."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "MSR_VAR" not in os.environ:
    os.environ["MSR_VAR"] = tempfile.mkdtemp(prefix="msr-centre-")
    atexit.register(shutil.rmtree, os.environ["MSR_VAR"], ignore_errors=True)
os.environ.setdefault("MSR_DEMO", "1")
os.environ.setdefault("MSR_SECOND_FACTOR", "0")  # tests of the second factor turn it on

from server.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
