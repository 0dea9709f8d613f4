from django.urls import path

from server.recordings import label, views

app_name = "recordings"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<int:number>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("rooms/<slug:code>/start/", views.start, name="start"),
    path("rooms/<slug:code>/stop/", views.stop, name="stop"),
    path("rooms/<slug:code>/command/", views.room_command, name="room_command"),
    path("<str:ident>/", views.session, name="session"),
    path("<str:ident>/live/", views.session_live, name="session_live"),
    path("<str:ident>/bookmark/", views.bookmark, name="bookmark"),
    path("<str:session>/label/", label.label, name="label"),
]
