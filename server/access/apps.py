from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "server.access"
    label = "access"
    zones = frozenset({"inner", "outer"})
    mount = "account/"

    def ready(self) -> None:
        from server.access import letters, reach, signals  # noqa: F401  letters: registers who takes them
        from server.access.models import Invitation, User
        from server.access.policies import Permission

        signals.connect()
        for permission in (Permission.MANAGE_PEOPLE, Permission.MANAGE_SIGN_IN):
            reach.lead(User, permission, reach.by_neighbourhood("unit"))
        reach.lead(Invitation, Permission.MANAGE_PEOPLE, reach.by_neighbourhood("unit"))
