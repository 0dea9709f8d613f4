from django.apps import AppConfig


class DefenceConfig(AppConfig):
    name = "server.defence"
    label = "defence"
    zones = frozenset({"inner"})
    mount = "defence/"
