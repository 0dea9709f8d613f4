from django.urls import path

from server.signatures.views import desk, here, presiding

app_name = "signatures"
urlpatterns = [
    path("", presiding.waiting, name="waiting"),
    path("here/", here.here, name="here"),
    path("here/leave/", here.leave, name="leave"),
    path("desk/<uuid:uid>/", desk.desk, name="desk"),
    path("desk/<uuid:uid>/picture/<uuid:act>/<int:page>/", desk.picture, name="picture"),
    path("desk/<uuid:uid>/begin/", desk.begin, name="begin"),
    path("desk/<uuid:uid>/turn/", desk.turn, name="turn"),
    path("desk/<uuid:uid>/sign/", desk.sign, name="sign"),
    path("desk/<uuid:uid>/refuse/", desk.refuse, name="refuse"),
    path("desk/<uuid:uid>/correct/", desk.correct, name="correct"),
    path("desk/<uuid:uid>/stop/", desk.stop, name="stop"),
    path("desk/<uuid:uid>/beat/", desk.beat, name="beat"),
    path("desk/<uuid:uid>/gone/", desk.gone, name="gone"),
    path("of/<uuid:uid>/", presiding.sitting, name="sitting"),
    path("of/<uuid:uid>/code/", presiding.code, name="code"),
    path("of/<uuid:uid>/present/", presiding.present, name="present"),
    path("of/<uuid:uid>/drop/", presiding.drop, name="drop"),
    path("of/<uuid:uid>/refusal/", presiding.refusal, name="refusal"),
    path("of/<uuid:uid>/part/", presiding.part, name="part"),
]
