from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "server.notices"
    label = "notices"
    zones = frozenset({"inner", "outer"})
    mount = "told/"
