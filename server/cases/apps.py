from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "server.cases"
    label = "cases"
    zones = frozenset({"inner"})
    mount = "cases/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases import panels
        from server.cases.models import Case
        from server.recordings import seams

        own = (reach.by_person("prosecutor"), reach.by_person("helpers"))
        reach.lead(Case, Permission.SEE_OWN_CASES, *own)
        reach.lead(Case, Permission.EDIT_OWN_CASES, *own)
        for permission in (Permission.SEE_UNIT_CASES, Permission.EDIT_UNIT_CASES, Permission.ASSIGN_CASES):
            reach.lead(Case, permission, reach.by_unit("unit"))
        seams.add_panel(panels.cases_of_recording, order=25)
