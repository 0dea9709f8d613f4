"""What people and boxes ask for; included by server/devices/urls.py."""

from django.urls import path

from server.devices.profiles import box_views, pages

urlpatterns = [
    path("boxes/<slug:name>/profile/", pages.profile, name="box_profile"),
    path("boxes/<slug:name>/profile/upload/", pages.upload, name="box_profile_upload"),
    path("boxes/<slug:name>/profile/<int:number>/file/", pages.order_file, name="box_profile_order"),
    path("boxes/<slug:name>/profile/<int:number>/withdraw/", pages.withdraw, name="box_profile_withdraw"),
    path("box/profile/<slug:name>/", box_views.standing, name="box_tells_profile"),
]
