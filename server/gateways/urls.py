from django.urls import path

from server.gateways.views import imports

app_name = "gateways"
urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:number>/", imports.job, name="import"),
    path("imports/<int:number>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:number>/write/", imports.write, name="import_write"),
    path("imports/<int:number>/cancel/", imports.cancel, name="import_cancel"),
]
