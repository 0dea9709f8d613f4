from __future__ import annotations

from django.urls import path

from server.filing import views
from server.filing.discs import views as discs

app_name = "filing"
urlpatterns = [
    path("", views.gates, name="gates"),
    path("<int:number>/", views.gate, name="gate"),
    path("<int:number>/ask/", views.ask, name="ask"),
    path("exceptions/<int:number>/", views.waiver, name="waiver"),
    path("exceptions/<int:number>/<slug:deed>/", views.decide, name="decide"),
    path("recordings/<slug:ident>/", views.explain, name="explain"),
    path("<int:number>/recordings/<slug:ident>/note/", views.note, name="note"),
    path("explanations/<int:number>/void/", views.void, name="void"),
    path("<int:number>/discs/", discs.discs, name="discs"),
    path("discs/<uuid:uid>/", discs.disc, name="disc"),
    path("discs/<uuid:uid>/label/", discs.label, name="disc_label"),
    path("discs/<uuid:uid>/image/", discs.image, name="disc_image"),
    path("discs/<uuid:uid>/record/", discs.record, name="disc_record"),
    path("discs/<uuid:uid>/<slug:deed>/", discs.act, name="disc_act"),
]
