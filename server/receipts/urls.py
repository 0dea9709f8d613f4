from django.urls import path

from server.receipts import views

app_name = "receipts"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("check/", views.check, name="ask"),
    path("check/<str:number>/<slug:digest>/", views.check, name="check"),
    path("of/<str:number>/", views.receipt, name="receipt"),
    path("of/<str:number>/signed/", views.signed, name="signed"),
    path("of/<str:number>/content/", views.content, name="content"),
]
