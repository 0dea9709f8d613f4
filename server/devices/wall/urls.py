"""What people ask for; included by server/devices/urls.py."""

from django.urls import path

from server.devices.wall import views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<int:number>/take/", views.take, name="take_task"),
]
