from django.urls import path

from server.gateways.api.routes import addresses
from server.gateways.views import dossiers, imports, outgoing, systems

app_name = "gateways"
urlpatterns = [
    path("exchange/imports/", imports.imports, name="imports"),
    path("exchange/imports/<int:number>/", imports.job, name="import"),
    path("exchange/imports/<int:number>/columns/", imports.columns, name="import_columns"),
    path("exchange/imports/<int:number>/write/", imports.write, name="import_write"),
    path("exchange/imports/<int:number>/cancel/", imports.cancel, name="import_cancel"),
    path("exchange/dossiers/<int:case>/", dossiers.dossier, name="dossier"),
    path("exchange/parcels/<int:number>/<slug:deed>/", dossiers.decide, name="parcel_decide"),
    path("exchange/systems/", systems.systems, name="systems"),
    path("exchange/systems/<int:number>/revoke/", systems.revoke, name="system_revoke"),
    path("exchange/outgoing/", outgoing.outgoing, name="outgoing"),
    path("exchange/outgoing/<int:number>/<slug:deed>/", outgoing.steer, name="outgoing_steer"),
    path("api/", addresses()),
]
