from django.urls import path

from server.submissions import views

app_name = "submissions"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("hand-in/", views.hand_in, name="hand_in"),
    path("of/<uuid:uid>/", views.submission, name="submission"),
    path("attached/<int:number>/", views.attached, name="attached"),
]
