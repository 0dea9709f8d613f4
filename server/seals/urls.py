from __future__ import annotations

from django.urls import path

from server.seals import certificate_views, open_views, verify_views

app_name = "seals"
urlpatterns = [
    path("verify/", verify_views.verify, name="verify"),
    path("lists/<slug:name>.crl", open_views.revoked, name="revoked"),
    path("lists/<slug:name>.crt", open_views.certificate, name="authority"),
    path("stamp/", open_views.stamp, name="stamp"),
    path("certificates/", certificate_views.certificates, name="certificates"),
    path("certificates/<slug:serial>/", certificate_views.certificate, name="certificate"),
]
