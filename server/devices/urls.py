from django.urls import path

from server.devices import keys_views, views
from server.devices.enrolment.urls import urlpatterns as enrolment
from server.devices.profiles.urls import urlpatterns as profiles
from server.devices.selftests import urls as selftests
from server.devices.updates.urls import urlpatterns as updates
from server.devices.wall import urls as wall

app_name = "devices"
urlpatterns = [
    path("", views.rooms, name="rooms"),
    path("live/", views.rooms_live, name="rooms_live"),
    path("security/keys/", keys_views.keys, name="keys"),
    *selftests.urlpatterns,
    *enrolment,
    *profiles,
    *updates,
    *wall.urlpatterns,
    path("<slug:code>/", views.room, name="room"),
    path("<slug:code>/live/", views.room_live, name="room_live"),
]
