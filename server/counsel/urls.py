from django.urls import path

from server.counsel import views

app_name = "counsel"
urlpatterns = [
    path("bindings/", views.mine, name="mine"),
    path("bindings/ask/", views.ask, name="ask"),
    path("bindings/<int:number>/", views.binding, name="binding"),
    path("bindings/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("bindings/<int:number>/end/", views.end, name="end"),
    path("papers/<int:number>/", views.paper, name="paper"),
]
