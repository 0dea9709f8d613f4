from __future__ import annotations

from django.urls import path

from server.filing import views
from server.filing.discs import views as discs
from server.filing.incidents import views as incidents

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
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/<slug:ident>/", incidents.new, name="incident_new"),
    path("incidents/<int:number>/", incidents.incident, name="incident"),
    path("incidents/<int:number>/pdf/", incidents.pdf, name="incident_pdf"),
    path("incidents/<int:number>/write/", incidents.write, name="incident_write"),
    path("incidents/<int:number>/<slug:deed>/", incidents.act, name="incident_act"),
    path("<int:number>/discs/", discs.discs, name="discs"),
    path("discs/<uuid:uid>/", discs.disc, name="disc"),
    path("discs/<uuid:uid>/label/", discs.label, name="disc_label"),
    path("discs/<uuid:uid>/image/", discs.image, name="disc_image"),
    path("discs/<uuid:uid>/manifest/", discs.manifest, name="disc_manifest"),
    path("discs/<uuid:uid>/read-back/", discs.read_back, name="disc_read_back"),
    path("discs/<uuid:uid>/record/", discs.record, name="disc_record"),
    path("discs/<uuid:uid>/<slug:deed>/", discs.act, name="disc_act"),
]
