from django.apps import AppConfig


class PlaybackConfig(AppConfig):
    name = "server.playback"
    label = "playback"
    zones = frozenset({"inner"})
