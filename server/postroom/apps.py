from django.apps import AppConfig


class PostroomConfig(AppConfig):
    name = "server.postroom"
    label = "postroom"
    zones = frozenset({"inner", "outer"})
    mount = "post/"
