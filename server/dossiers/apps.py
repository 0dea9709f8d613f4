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
        from server.documents import sources as documents
        from server.documents.kinds import Kind
        from server.dossiers import facts, ours, shown, sources
        from server.hearings import seams as hearings
        from server.replies import help as help_told

        reach.lead(Case, Permission.APPROVE_CASES, reach.by_unit("unit"))
        sources.register(ours.of_documents)
        sources.register(ours.of_submissions)
        sources.register(ours.of_counsel)
        documents.register(Kind.D09_TRANSFER_LIST, facts.transfer_list)
        documents.register(Kind.D15_SERVICE, facts.newest_service)
        help_told.readings_from(shown.readings_of)
        hearings.offer_papers(shown.exhibits)
