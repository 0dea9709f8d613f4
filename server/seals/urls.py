from __future__ import annotations

from django.urls import path

from server.seals import views

app_name = "seals"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
]
