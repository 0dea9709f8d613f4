from django.urls import path

from server.dossiers.views import archive, dossier, exports, passing_on, place, visits

app_name = "dossiers"
urlpatterns = [
    path("readings/", visits.register, name="register"),
    path("place/", place.place, name="place"),
    path("place/undertaking/", place.undertaking, name="place_undertaking"),
    path("place/read/", place.read, name="place_read"),
    path("place/pages/<str:key>/<int:page>/<slug:size>/", place.picture, name="place_picture"),
    path("place/notes/", place.own_notes, name="place_notes"),
    path("place/notes/<str:key>/<int:page>/", place.note, name="place_note"),
    path("place/leave/", place.leave, name="place_leave"),
    path("<int:case>/", dossier.dossier, name="dossier"),
    path("<int:case>/pages/<str:key>/<int:page>/<slug:size>/", dossier.picture, name="picture"),
    path("<int:case>/papers/<str:key>/file/", dossier.file, name="file"),
    path("<int:case>/papers/<str:key>/push/", dossier.push, name="push"),
    path("<int:case>/notes/", dossier.my_notes, name="notes"),
    path("<int:case>/notes/<str:key>/<int:page>/", dossier.note, name="note"),
    path("<int:case>/readings/", dossier.readings, name="readings"),
    path("<int:case>/exports/", exports.exports, name="exports"),
    path("<int:case>/exports/<int:number>/cancel/", exports.cancel, name="export_cancel"),
    path("<int:case>/exports/<int:number>/file/", exports.download, name="export_file"),
    path("<int:case>/services/", passing_on.services, name="services"),
    path("<int:case>/services/<int:number>/settle/", passing_on.settle, name="service_settle"),
    path("<int:case>/services/<int:number>/receipt/", passing_on.receipt_sheet, name="service_receipt"),
    path("<int:case>/visits/", visits.visits, name="visits"),
    path("<int:case>/visits/<int:number>/<slug:deed>/", visits.steer, name="visit"),
    path("<int:case>/handings/", passing_on.hand, name="hand"),
    path("<int:case>/handings/<int:number>/<slug:deed>/", passing_on.handed, name="handed"),
    path("<int:case>/archive/", archive.archive, name="archive"),
    path("<int:case>/archive/<int:number>/ask/", archive.ask, name="archive_ask"),
    path("<int:case>/archive/<int:number>/decide/", archive.decide, name="archive_decide"),
]
