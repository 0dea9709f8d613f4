"""What a web server runs: `server.config.asgi:application`."""

from __future__ import annotations

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.config.settings")
application = get_asgi_application()
# Every view is read now, not at the first request; and what was read stays for good, so that Python's collector never
# walks it again: each full walk held one request in fifty up for 60 to 100 ms of CPU (docs/performance.md).
list(get_resolver().url_patterns)
gc.collect()
gc.freeze()
