from __future__ import annotations

from django.urls import path

from server.documents.views import deeds, document, templates, writing

app_name = "documents"
urlpatterns = [
    path("case/<int:number>/", document.of_case, name="of_case"),
    path("case/<int:number>/new/", writing.new, name="new"),
    path("<uuid:uid>/", document.document, name="document"),
    path("<uuid:uid>/page/<int:page>/", document.page, name="page"),
    path("<uuid:uid>/pdf/", document.pdf, name="pdf"),
    path("<uuid:uid>/changes/<int:revision>/", document.changes, name="changes"),
    path("<uuid:uid>/write/", writing.write, name="write"),
    path("<uuid:uid>/fields/", writing.fields, name="fields"),
    path("<uuid:uid>/preview/", writing.preview, name="preview"),
    path("<uuid:uid>/issue/", deeds.issue, name="issue"),
    path("<uuid:uid>/hands/", deeds.hands, name="hands"),
    path("<uuid:uid>/call-off/", deeds.call_off, name="call_off"),
    path("<uuid:uid>/seal/", deeds.seal, name="seal"),
    path("<uuid:uid>/file/", deeds.file, name="file"),
    path("<uuid:uid>/void/", deeds.void, name="void"),
    path("<uuid:uid>/replace/", deeds.replace, name="replace"),
    path("templates/", templates.catalogue, name="templates"),
    path("templates/<str:kind>/", templates.kind, name="template"),
    path("templates/<str:kind>/new/", templates.new, name="template_new"),
    path("versions/<int:number>/", templates.version, name="version"),
    path("versions/<int:number>/edit/", templates.edit, name="version_edit"),
    path("versions/<int:number>/preview/", templates.preview, name="version_preview"),
    path("versions/<int:number>/<str:deed>/", templates.decide, name="version_deed"),
]
