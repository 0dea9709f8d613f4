from django.urls import path

from server.defence import views

app_name = "defence"
urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<int:number>/", views.review, name="review"),
    path("reviews/<int:number>/accept/", views.accept, name="accept"),
    path("reviews/<int:number>/refuse/", views.refuse_it, name="refuse"),
    path("reviews/<int:number>/link/", views.link, name="link"),
    path("reviews/<int:number>/end/", views.end, name="end"),
]
