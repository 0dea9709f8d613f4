from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "server.recordings"
    label = "recordings"
    zones = frozenset({"inner"})
    mount = "recordings/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.claims.seams import add_for_signed_in
        from server.devices import seams
        from server.recordings import panels, queries
        from server.recordings.models import LogLeaf, Session
        from server.recordings.seams import also_known

        reach.lead(Session, Permission.SEE_OWN_UNIT_RECORDINGS, reach.by_unit("unit"), also_known)
        seams.tell_recordings_from(queries.recording_in_rooms)
        seams.tell_log_from(LogLeaf.objects.count)
        seams.add_panel(panels.room_recordings)
        add_for_signed_in(panels.for_claim_page)
