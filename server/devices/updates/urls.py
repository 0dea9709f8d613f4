"""What people and boxes ask for; included by server/devices/urls.py."""

from django.urls import path

from server.devices.updates import box_views, pages

urlpatterns = [
    path("updates/", pages.updates, name="updates"),
    path("updates/<int:number>/", pages.update, name="update"),
    path("updates/offers/<int:number>/withdraw/", pages.withdraw, name="update_withdraw"),
    path("box/updates/<slug:name>/", box_views.ask, name="box_updates"),
    path("box/updates/<slug:name>/piece/", box_views.piece, name="box_update_piece"),
]
