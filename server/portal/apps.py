from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "server.portal"
    label = "portal"
    zones = frozenset({"inner", "outer"})
    mount = "portal/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.notices import kinds
        from server.portal import letters, notices, queries, receipting, writing  # noqa: F401 - letters registers its kinds
        from server.portal.models import Asked, DutyLawyer
        from server.receipts import words
        from server.receipts.kinds import About
        from server.submissions import seams, standing
        from server.submissions.models import How

        reach.lead(Asked, Permission.ANSWER_BOOKING, queries.by_being_asked)
        for permission in (Permission.ASSIGN_LAWYERS, Permission.EVALUATE_HELP):
            reach.lead(Asked, permission, reach.by_own_unit("agency"))
        reach.lead(DutyLawyer, Permission.ASSIGN_LAWYERS, reach.by_own_unit("agency"))
        kinds.register(*notices.KINDS)
        words.name_values(About.BOOKING, receipting.ACTS)
        standing.offer(How.BOOKING, writing.offers)
        seams.fill_from(writing.fill)
