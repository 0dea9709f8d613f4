from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "server.operations"
    label = "operations"
    zones = frozenset({"inner", "outer"})
    mount = "operations/"

    def ready(self) -> None:
        from django.apps import apps

        if apps.is_installed("server.devices"):  # alarms are told where the rooms are
            from server.notices import kinds
            from server.operations import telling

            kinds.register(*telling.KINDS)
