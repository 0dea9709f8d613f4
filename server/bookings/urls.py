from django.urls import path

from server.bookings.views import agency, batch, book, booking, calendar, lawyer

app_name = "bookings"
urlpatterns = [
    path("", calendar.calendar_page, name="calendar"),
    path("begin/", calendar.begin, name="begin"),
    path("case/<int:number>/", book.book, name="book"),
    path("batch/", book.new_batch, name="new_batch"),
    path("batch/<int:ident>/", batch.batch, name="batch"),
    path("batch/<int:ident>/send/", batch.send, name="send_batch"),
    path("batch/<int:ident>/next/", batch.forward, name="forward"),
    path("asked/", lawyer.asked, name="asked"),
    path("agency/", agency.agency, name="agency"),
    path("roster/", agency.roster, name="roster"),
    path("roster/<int:ident>/", agency.roster_line, name="roster_line"),
    path("figures/", agency.figures, name="figures"),
    path("b/<slug:number>/", booking.booking, name="booking"),
    path("b/<slug:number>/send/", booking.send, name="send"),
    path("b/<slug:number>/move/", booking.move, name="move"),
    path("b/<slug:number>/end/", booking.end, name="end"),
    path("b/<slug:number>/match/", booking.match, name="match"),
    path("b/<slug:number>/answer/", lawyer.answer, name="answer"),
    path("b/<slug:number>/assign/", agency.assign, name="assign"),
    path("b/<slug:number>/evaluate/", agency.evaluate, name="evaluate"),
]
