from django.urls import path

from server.replies import views

app_name = "replies"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("of/<uuid:uid>/", views.reply, name="reply"),
    path("of/<uuid:uid>/answer/", views.answer, name="answer"),
    path("attached/<int:number>/", views.attached, name="attached"),
]
