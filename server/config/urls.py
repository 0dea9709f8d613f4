"""The routes of this deployment: those of the apps of its zone (server/config/zones.py), and the error pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from server.config.zones import mounted

urlpatterns = [path(prefix, include(module)) for prefix, module in mounted(settings.MSR.zone)]

handler400 = "server.web.error_pages.bad_request"
handler403 = "server.web.error_pages.forbidden"
handler404 = "server.web.error_pages.not_found"
handler500 = "server.web.error_pages.broken"
