from django.urls import path

from server.notices import delivery_views, settings_views, views

app_name = "notices"
urlpatterns = [
    path("", views.told, name="told"),
    path("seen/", views.seen, name="seen"),
    path("<int:number>/", views.follow, name="follow"),
    path("choices/", settings_views.choices, name="choices"),
    path("choices/save/", settings_views.choose, name="choose"),
    path("choices/<slug:channel>/address/", settings_views.set_address, name="set_address"),
    path("choices/<slug:channel>/code/", settings_views.verify, name="verify"),
    path("choices/<slug:channel>/remove/", settings_views.remove, name="remove"),
    path("deliveries/", delivery_views.deliveries, name="deliveries"),
    path("deliveries/<int:number>/retry/", delivery_views.retry, name="retry"),
]
