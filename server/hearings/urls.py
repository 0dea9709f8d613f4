from django.urls import path

from server.hearings.views import hearing, pressed, typed

app_name = "hearings"
urlpatterns = [
    path("", hearing.hearings, name="hearings"),
    path("b/<slug:number>/open/", hearing.open_booked, name="open_booked"),
    path("case/<int:number>/open/", hearing.open_by_hand, name="open_by_hand"),
    path("mark/<slug:uid>/<int:number>/", hearing.mark, name="mark"),
    path("<int:number>/", hearing.hearing, name="hearing"),
    path("<int:number>/desk/", hearing.desk, name="desk"),
    path("<int:number>/next/", hearing.go_on, name="next"),
    path("<int:number>/type/", typed.type_in, name="type"),
    path("<int:number>/join/", typed.join, name="join"),
    path("<int:number>/news/", typed.news, name="news"),
    path("<int:number>/note/", pressed.note, name="note"),
    path("<int:number>/round/", pressed.propose, name="propose"),
    path("<int:number>/round/<int:ident>/reply/", pressed.reply, name="reply"),
    path("<int:number>/decide/", pressed.decide, name="decide"),
    path("<int:number>/move/", pressed.move, name="move"),
    path("<int:number>/script/", pressed.script, name="script"),
    path("<int:number>/share/", pressed.share, name="share"),
    path("<int:number>/readback/", pressed.read_back, name="readback"),
    path("<int:number>/victim/", pressed.victim, name="victim"),
    path("<int:number>/show/", pressed.show, name="show"),
    path("<int:number>/screen/", pressed.screen, name="screen"),
    path("<int:number>/screen/<int:ident>/", pressed.picture, name="picture"),
]
