from django.urls import path

from server.playback import views

app_name = "playback"
urlpatterns = [
    path("<str:ident>/timeline.json", views.timeline_json, name="timeline"),
    path("<str:ident>/<int:number>/notes.json", views.notes_json, name="notes"),
    path("<str:ident>/<int:number>/<str:track>/index.m3u8", views.media_playlist, name="playlist"),
    path("<str:ident>/<int:number>/<str:track>/<str:piece>/init.mp4", views.init, name="init"),
    path("<str:ident>/<int:number>/<str:track>/<str:piece>/media.m4s", views.segment, name="media"),
]
