from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "server.gateways"
    label = "gateways"
    zones = frozenset({"inner"})
    mount = ""

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases.models import Case
        from server.dossiers import seams as dossiers
        from server.dossiers import sources, tools
        from server.gateways import papers, wristbands
        from server.gateways.models import ImportJob, System
        from server.recordings import marking

        reach.lead(ImportJob, Permission.IMPORT_CASES, reach.by_own_unit("unit"))
        reach.lead(System, Permission.STEER_EXCHANGE, reach.by_unit("unit"))
        reach.lead(Case, Permission.IMPORT_CASES, reach.by_unit("unit"))
        marking.read_by(wristbands.PREFIX, wristbands.meanings)
        marking.tend_by(wristbands.tend)
        sources.register(papers.of_police)
        sources.register(papers.of_courts)
        dossiers.register_carrier(papers.CARRIER)
        tools.offer(papers.way_in)
