from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "server.recordings"
    label = "recordings"
    zones = frozenset({"inner"})
    mount = "recordings/"

    def ready(self) -> None:
        from server.claims.seams import add_for_signed_in
        from server.devices import seams
        from server.recordings import panels, queries

        seams.tell_recordings_from(queries.recording_in_rooms)
        seams.add_panel(panels.room_recordings)
        add_for_signed_in(panels.for_claim_page)
