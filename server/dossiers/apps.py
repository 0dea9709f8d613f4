from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "server.dossiers"
    label = "dossiers"
    zones = frozenset({"inner"})
    mount = "dossiers/"
