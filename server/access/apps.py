from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "server.access"
    label = "access"
    zones = frozenset({"inner", "outer"})
    mount = "account/"

    def ready(self) -> None:
        from server.access import signals

        signals.connect()
