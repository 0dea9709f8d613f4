from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "server.recordings"
    label = "recordings"
    zones = frozenset({"inner"})

    def ready(self) -> None:
        from server.devices.seams import tell_recordings_from
        from server.recordings.queries import recording_in_rooms

        tell_recordings_from(recording_in_rooms)
