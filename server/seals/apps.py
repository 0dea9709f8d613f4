from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "server.seals"
    label = "seals"
    zones = frozenset({"inner", "outer"})
    mount = "seals/"
