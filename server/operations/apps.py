from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "server.operations"
    label = "operations"
    zones = frozenset({"inner", "outer"})
    mount = "operations/"
