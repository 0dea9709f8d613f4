from django.apps import AppConfig


class ViewingConfig(AppConfig):
    name = "server.viewing"
    label = "viewing"
    zones = frozenset({"inner"})
    mount = "viewing/"

    def ready(self) -> None:
        from server.recordings import seams
        from server.viewing import panels, queries

        seams.tell_known_from(queries.granted_sessions)
        seams.add_panel(panels.way_on, order=20)
