from django.urls import path

from server.postroom import views

app_name = "postroom"
urlpatterns = [
    path("", views.post, name="post"),
    path("again/", views.again, name="again"),
    path("held/<int:number>/set-aside/", views.set_aside, name="set_aside"),
]
