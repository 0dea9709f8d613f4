"""What people and boxes ask for; included by server/devices/urls.py."""

from django.urls import path

from server.devices.selftests import box_views, views

urlpatterns = [
    path("box/selftests/", box_views.bring, name="selftest_bring"),
    path("selftests/", views.tests, name="selftests"),
    path("selftests/<int:number>/", views.test, name="selftest"),
    path("selftests/<int:number>/sheet/", views.make_sheet, name="selftest_sheet"),
    path("selftests/<int:number>/sheet.pdf", views.sheet_pdf, name="selftest_pdf"),
]
