from django.apps import AppConfig


class PlaybackConfig(AppConfig):
    name = "server.playback"
    label = "playback"
    zones = frozenset({"inner"})
    mount = "playback/"

    def ready(self) -> None:
        from server.playback import panels
        from server.recordings import seams

        seams.add_panel(panels.player, order=1)
