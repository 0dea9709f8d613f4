from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "server.dossiers"
    label = "dossiers"
    zones = frozenset({"inner"})
    mount = "dossiers/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases.models import Case
        from server.dossiers import ours, sources

        reach.lead(Case, Permission.APPROVE_CASES, reach.by_unit("unit"))
        sources.register(ours.of_submissions)
        sources.register(ours.of_counsel)
