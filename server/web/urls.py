from django.urls import path

from server.web import help_views, live, metrics_views, views

app_name = "web"
urlpatterns = [
    path("", views.home_page, name="home"),
    path("search/", views.search, name="search"),
    path("help/", help_views.contents, name="help"),
    path("help/<slug:app>/<slug:topic>/", help_views.topic, name="help_topic"),
    path("metrics", metrics_views.metrics, name="metrics"),
    path("here/", live.here, name="here"),
    path("back/", live.back, name="back"),
    path("language/", views.set_language, name="set_language"),
]
