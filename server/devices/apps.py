from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "server.devices"
    label = "devices"
    zones = frozenset({"inner"})
    mount = "rooms/"

    def ready(self) -> None:
        from server.devices import seams
        from server.devices.selftests import views

        seams.add_panel(views.panel)
