from django.urls import path

from server.claims import views

app_name = "claims"
urlpatterns = [
    path("", views.show, name="ask"),
    path("<str:text>", views.show, name="show"),
]
