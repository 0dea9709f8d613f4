"""What people and boxes ask for; included by server/devices/urls.py."""

from django.urls import path

from server.devices.enrolment import box_views, pages

urlpatterns = [
    path("enrolment/", pages.enrolments, name="enrolments"),
    path("enrolment/<int:number>/", pages.enrolment, name="enrolment"),
    path("enrolment/<int:number>/file/", pages.offer, name="enrolment_offer"),
    path("enrolment/<int:number>/<slug:deed>/", pages.decide, name="enrolment_decide"),
    path("boxes/<slug:name>/", pages.box, name="box"),
    path("boxes/<slug:name>/revoke/", pages.revoke, name="box_revoke"),
    path("box/enrol/<slug:ident>/", box_views.enrol, name="box_enrols"),
    path("box/renew/<slug:name>/", box_views.renew, name="box_renews"),
    path("box/reset/<slug:name>/", box_views.reset, name="box_resets"),
]
