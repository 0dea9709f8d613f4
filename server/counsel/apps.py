from django.apps import AppConfig


class CounselConfig(AppConfig):
    name = "server.counsel"
    label = "counsel"
    zones = frozenset({"inner", "outer"})
    mount = "counsel/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.counsel import notices, taking  # noqa: F401  registers who takes them
        from server.counsel.models import Binding, Client, Paper
        from server.counsel.states import BindingState
        from server.notices import kinds
        from server.receipts import words
        from server.receipts.kinds import About

        kinds.register(*notices.KINDS)
        for choices in (BindingState, Client):
            words.name_values(About.BINDING, {each.value: each.label for each in choices})

        reach.lead(Binding, Permission.ASK_BINDING, reach.by_person("lawyer"))
        reach.lead(Binding, Permission.DECIDE_BINDINGS, reach.by_unit("unit"))
        reach.lead(Paper, Permission.ASK_BINDING, reach.by_person("binding__lawyer"))
        reach.lead(Paper, Permission.DECIDE_BINDINGS, reach.by_unit("binding__unit"))
