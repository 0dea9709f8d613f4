from django.urls import path

from server.signatures.views import desk, here, paper, presiding, releases

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
    path("of/<uuid:uid>/paper/", paper.paper, name="paper"),
    path("of/<uuid:uid>/paper/print/", paper.print_out, name="print"),
    path("of/<uuid:uid>/paper/back/", paper.back, name="paper_back"),
    path("of/<uuid:uid>/paper/scan/", paper.scan, name="scan"),
    path("of/<uuid:uid>/paper/original/", paper.original, name="original"),
    path("releases/", releases.asked, name="releases"),
    path("releases/ask/<uuid:act>/", releases.ask, name="ask_release"),
    path("releases/of/<uuid:uid>/", releases.release, name="release"),
    path("releases/of/<uuid:uid>/decide/", releases.decide, name="decide"),
    path("releases/of/<uuid:uid>/<slug:kind>/", releases.opened, name="opened"),
]
