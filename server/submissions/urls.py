from django.urls import path

from server.submissions import opinion_views, views

app_name = "submissions"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("hand-in/", views.hand_in, name="hand_in"),
    path("opinion/begin/", opinion_views.begin, name="begin"),
    path("opinion/<uuid:uid>/", opinion_views.opinion, name="opinion"),
    path("opinion/<uuid:uid>/save/", opinion_views.save, name="save"),
    path("copy/<uuid:uid>/", opinion_views.copy, name="copy"),
    path("of/<uuid:uid>/", views.submission, name="submission"),
    path("attached/<int:number>/", views.attached, name="attached"),
]
