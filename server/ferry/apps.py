from django.apps import AppConfig


class FerryConfig(AppConfig):
    name = "server.ferry"
    label = "ferry"
    zones = frozenset({"inner", "outer"})
