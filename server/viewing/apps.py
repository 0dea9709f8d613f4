from django.apps import AppConfig


class ViewingConfig(AppConfig):
    name = "server.viewing"
    label = "viewing"
    zones = frozenset({"inner"})
    mount = "viewing/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.notices import kinds
        from server.recordings import seams
        from server.viewing import emergency, panels, queries
        from server.viewing.models import ViewingRequest

        reach.lead(ViewingRequest, Permission.APPROVE_VIEWING, reach.by_unit("session__unit"))
        seams.tell_known_from(queries.granted_sessions)
        kinds.register(*emergency.KINDS)
        seams.add_panel(panels.way_on, order=20)
