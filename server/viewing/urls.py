from django.urls import path

from server.viewing import emergency_views, views

app_name = "viewing"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("pending/", views.pending, name="pending"),
    path("requests/<int:number>/decide/", views.decide, name="decide"),
    path("requests/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("sessions/<str:ident>/claim/", views.claim, name="claim"),
    path("sessions/<str:ident>/colleague/", views.colleague, name="colleague"),
    path("sessions/<str:ident>/apply/", views.apply, name="apply"),
    path("sessions/<str:ident>/emergency/", emergency_views.ask, name="emergency"),
    path("emergencies/", emergency_views.emergencies, name="emergencies"),
    path("emergencies/<int:number>/confirm/", emergency_views.confirm, name="emergency-confirm"),
    path("emergencies/<int:number>/review/", emergency_views.review, name="emergency-review"),
    path("grants/<int:number>/revoke/", views.revoke, name="revoke"),
]
