from django.urls import path

from server.recordings import desk_views, label, views
from server.recordings.trouble import views as trouble

app_name = "recordings"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("alarms/", trouble.alarms, name="alarms"),
    path("alarms/<int:number>/", trouble.alarm, name="alarm"),
    path("alarms/<int:number>/acknowledge/", trouble.acknowledge, name="acknowledge"),
    path("quarantine/", trouble.quarantine, name="quarantine"),
    path("quarantine/<int:number>/", trouble.quarantined, name="quarantined"),
    path("quarantine/<int:number>/bytes/", trouble.quarantined_bytes, name="quarantined_bytes"),
    path("rooms/<slug:code>/desk/", desk_views.room_desk, name="room_desk"),
    path("<str:ident>/", views.session, name="session"),
    path("<str:ident>/live/", views.session_live, name="session_live"),
    path("<str:ident>/desk/", desk_views.session_desk, name="session_desk"),
    path("<str:ident>/bookmark/", views.bookmark, name="bookmark"),
    path("<str:session>/label/", label.label, name="label"),
]
