from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "server.portal"
    label = "portal"
    zones = frozenset({"inner", "outer"})
    mount = "portal/"

    def ready(self) -> None:
        from django.conf import settings

        from server.access import reach
        from server.access.policies import Permission
        from server.config.environment import Zone
        from server.portal import queries
        from server.portal.models import Asked, DutyLawyer

        reach.lead(Asked, Permission.ANSWER_BOOKING, queries.by_being_asked)
        for permission in (Permission.ASSIGN_LAWYERS, Permission.EVALUATE_HELP):
            reach.lead(Asked, permission, reach.by_own_unit("agency"))
        reach.lead(DutyLawyer, Permission.ASSIGN_LAWYERS, reach.by_own_unit("agency"))
        if settings.MSR.zone is not Zone.INNER:  # there nothing is shown to anybody, and nothing is taken
            from server.portal import letters  # noqa: F401 - registers the kinds
