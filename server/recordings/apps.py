from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "server.recordings"
    label = "recordings"
    zones = frozenset({"inner"})
