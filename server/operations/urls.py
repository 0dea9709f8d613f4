from __future__ import annotations

from django.urls import path

from server.operations import views

app_name = "operations"
urlpatterns = [
    path("keeping/", views.keeping, name="keeping"),
    path("compliance/", views.compliance, name="compliance"),
]
