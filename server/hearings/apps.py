from django.apps import AppConfig


class HearingsConfig(AppConfig):
    name = "server.hearings"
    label = "hearings"
    zones = frozenset({"inner"})
    mount = "hearings/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases import seams
        from server.hearings import consulted, notes, panels, policies, sources
        from server.hearings.models import Hearing
        from server.recordings import marking
        from server.replies import help

        reach.lead(Hearing, Permission.BOOK_HEARING, reach.by_person("case__prosecutor"), policies.by_helping)
        reach.lead(Hearing, Permission.START_RECORDING, policies.by_sitting)
        reach.lead(Hearing, Permission.SEE_UNIT_CASES, reach.by_unit("case__unit"))
        marking.read_by(notes.PREFIX, notes.meanings)
        marking.tend_by(notes.tend)
        seams.add_panel(panels.hearings_of_case, order=20)
        help.rounds_from(consulted.rounds_of)
        sources.register_all()
