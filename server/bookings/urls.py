from django.urls import path

from server.bookings.views import amending, batch, book, booking, calendar

app_name = "bookings"
urlpatterns = [
    path("", calendar.calendar_page, name="calendar"),
    path("begin/", calendar.begin, name="begin"),
    path("case/<int:number>/", book.book, name="book"),
    path("batch/", book.new_batch, name="new_batch"),
    path("batch/<int:ident>/", batch.batch, name="batch"),
    path("batch/<int:ident>/send/", batch.send, name="send_batch"),
    path("batch/<int:ident>/next/", batch.forward, name="forward"),
    path("b/<slug:number>/", booking.booking, name="booking"),
    path("b/<slug:number>/send/", booking.send, name="send"),
    path("b/<slug:number>/amend/", amending.amend, name="amend"),
    path("b/<slug:number>/again/", amending.again, name="again"),
    path("b/<slug:number>/move/", booking.move, name="move"),
    path("b/<slug:number>/end/", booking.end, name="end"),
    path("b/<slug:number>/match/", booking.match, name="match"),
]
