from django.urls import path

from server.replies import copy_views, refusal_views, views

app_name = "replies"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("of/<uuid:uid>/", views.reply, name="reply"),
    path("of/<uuid:uid>/answer/", views.answer, name="answer"),
    path("of/<uuid:uid>/paper/", views.paper, name="paper"),
    path("refusal/<int:case>/<int:number>/", refusal_views.refusal, name="refusal"),
    path("refusal/<int:case>/<int:number>/take-back/", refusal_views.take_back, name="take_back"),
    path("refusal/paper/<int:ident>/", refusal_views.refusal_paper, name="refusal_paper"),
    path("copy/<int:ident>/", copy_views.give, name="give_copy"),
    path("attached/<int:number>/", views.attached, name="attached"),
]
