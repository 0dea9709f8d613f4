from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "server.signatures"
    label = "signatures"
    zones = frozenset({"inner", "outer"})
    mount = "signatures/"
