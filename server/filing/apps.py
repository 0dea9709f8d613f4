from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "server.filing"
    label = "filing"
    zones = frozenset({"inner"})
    mount = "filing/"
