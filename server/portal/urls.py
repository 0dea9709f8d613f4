from django.urls import path

from server.portal.views import agency, booking, lawyer, register, roster

app_name = "portal"
urlpatterns = [
    path("asked/", lawyer.asked, name="asked"),
    path("asked/live/", lawyer.asked_live, name="asked_live"),
    path("agency/", agency.agency, name="agency"),
    path("agency/live/", agency.agency_live, name="agency_live"),
    path("agency/figures/", agency.figures, name="figures"),
    path("register/", register.register, name="register"),
    path("register/file/", register.register_file, name="register_file"),
    path("roster/", roster.roster, name="roster"),
    path("roster/<int:ident>/", roster.roster_line, name="roster_line"),
    path("b/<slug:number>/", booking.booking, name="booking"),
    path("b/<slug:number>/live/<int:revision>/", booking.live, name="live"),
    path("b/<slug:number>/answer/", lawyer.answer, name="answer"),
    path("b/<slug:number>/assign/", agency.assign, name="assign"),
    path("b/<slug:number>/form/", register.help_form, name="help_form"),
    path("b/<slug:number>/evaluate/", agency.evaluate, name="evaluate"),
]
